/** Short messages that go by themselves, in a polite live region; one with an action stays for ten seconds. */

import { X } from "lucide-react";
import { create } from "zustand";
import { Button, IconButton } from "./button";
import styles from "./toast.module.css";

type Toast = {
  id: number;
  title: string;
  detail?: string | undefined;
  tone: "info" | "good" | "bad";
  action?: { label: string; onSelect: () => void } | undefined;
};

const useToasts = create<{ shown: Toast[] }>(() => ({ shown: [] }));
let lastId = 0;

const SHORT = 5_000;
const LONG = 10_000;

export function toast(title: string, options: Partial<Omit<Toast, "id" | "title">> = {}) {
  lastId += 1;
  const entry: Toast = { id: lastId, title, tone: "info", ...options };
  useToasts.setState(({ shown }) => ({ shown: [...shown.slice(-3), entry] }));
  const long = entry.action !== undefined || entry.tone === "bad";
  setTimeout(() => dismiss(entry.id), long ? LONG : SHORT);
}

function dismiss(id: number) {
  useToasts.setState(({ shown }) => ({ shown: shown.filter((it) => it.id !== id) }));
}

export function Toasts() {
  const shown = useToasts((it) => it.shown);
  return (
    <div className={styles.stack} role="status" aria-live="polite">
      {shown.map((entry) => (
        <div key={entry.id} className={`${styles.toast} ${styles[entry.tone]}`}>
          <div className={styles.words}>
            <p>{entry.title}</p>
            {entry.detail ? <p className={styles.detail}>{entry.detail}</p> : null}
          </div>
          {entry.action ? (
            <Button
              onClick={() => {
                entry.action?.onSelect();
                dismiss(entry.id);
              }}
            >
              {entry.action.label}
            </Button>
          ) : null}
          <IconButton label="Dismiss" icon={<X />} onClick={() => dismiss(entry.id)} />
        </div>
      ))}
    </div>
  );
}
