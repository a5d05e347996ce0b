/** Whether what is on screen can be trusted to be current: a dot in the top bar, a banner when it cannot. */

import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useLiveState } from "~/live/topic";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { useChrome } from "./chrome";
import styles from "./shell.module.css";

export type Connection = "live" | "reconnecting" | "offline";

export function useConnection(): Connection {
  const live = useLiveState();
  const online = useSyncExternalStore(watchOnline, () => navigator.onLine);
  const reachable = useChrome((it) => it.reachable);
  if (!online || !reachable) return "offline";
  return live === "open" ? "live" : "reconnecting";
}

function watchOnline(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

const WORDS = { live: "Live", reconnecting: "Reconnecting", offline: "Offline" } as const;
const TONES = { live: "good", reconnecting: "warn", offline: "bad" } as const;

export function ConnectionDot() {
  const connection = useConnection();
  return (
    <span className={styles.connection} role="status">
      <Status tone={TONES[connection]} title={`Connection to the server: ${WORDS[connection]}`}>
        {WORDS[connection]}
      </Status>
    </span>
  );
}

export function OfflineBanner() {
  const connection = useConnection();
  const queries = useQueryClient();
  if (connection !== "offline") return null;
  return (
    <div className={styles.banner} role="alert">
      <CloudOff aria-hidden="true" />
      <span>The server cannot be reached. What you see is the last that was received.</span>
      <Button onClick={() => void queries.refetchQueries({ type: "active" })}>Try again</Button>
    </div>
  );
}
