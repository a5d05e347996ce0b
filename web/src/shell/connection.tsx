/** Whether what is on screen can be trusted to be current: a dot in the top bar, a banner when it cannot. */

import { useQueryClient } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { formatNumber } from "~/design/format";
import { live } from "~/live/socket";
import { useLag, useLiveFailures, useLiveState } from "~/live/topic";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { noteAnswer, useChrome } from "./chrome";
import styles from "./shell.module.css";

export type Connection = "live" | "connecting" | "reconnecting" | "offline";

export function useConnection(): Connection {
  const state = useLiveState();
  const failures = useLiveFailures();
  const online = useSyncExternalStore(watchOnline, () => navigator.onLine);
  const reachable = useChrome((it) => it.reachable);
  if (!online || !reachable) return "offline";
  if (state === "open") return "live";
  return failures === 0 ? "connecting" : "reconnecting";
}

function watchOnline(changed: () => void): () => void {
  window.addEventListener("online", changed);
  window.addEventListener("offline", changed);
  return () => {
    window.removeEventListener("online", changed);
    window.removeEventListener("offline", changed);
  };
}

/**
 * A server that came back has news: everything on screen is asked for again. The first answer may come
 * before the socket is open: what failed until then is asked for at once.
 */
export function useHealing() {
  const queries = useQueryClient();
  useEffect(() => {
    let broken = false;
    return live.watch(() => {
      if (live.getFailures() > 0) broken = true;
      if (!broken || live.getState() !== "open") return;
      broken = false;
      noteAnswer();
      void queries.invalidateQueries();
    });
  }, [queries]);
  useEffect(
    () =>
      useChrome.subscribe((now, before) => {
        if (before.reachable || !now.reachable) return;
        void queries.refetchQueries({
          type: "active",
          predicate: ({ state }) => state.status === "error" || state.fetchFailureCount > 0,
        });
      }),
    [queries],
  );
}

const WORDS = {
  live: "Live",
  connecting: "Connecting",
  reconnecting: "Disconnected",
  offline: "Disconnected",
} as const;
const TONES = { live: "good", connecting: "info", reconnecting: "warn", offline: "bad" } as const;

export function ConnectionDot() {
  const connection = useConnection();
  const words = useConnectionWords();
  return (
    <span className={styles.connection} role="status">
      <Status tone={TONES[connection]} title={words}>
        {WORDS[connection]}
      </Status>
    </span>
  );
}

/** A sentence about the connection: whether it stands, how often it was tried, whether it keeps up. */
export function useConnectionWords(): string {
  const connection = useConnection();
  const failures = useLiveFailures();
  const { skipped } = useLag();
  switch (connection) {
    case "live":
      return skipped === 0
        ? "Connected: updates arrive as they happen"
        : `Connected, slower than the market: ${formatNumber(skipped)} updates were skipped, the newest is shown`;
    case "connecting":
      return "Connecting to the server";
    case "reconnecting":
      return `Disconnected: prices stand still, try ${failures + 1} is coming`;
    case "offline":
      return "Disconnected: the server cannot be reached";
  }
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
