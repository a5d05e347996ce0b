/** A key or a sequence of keys as printed on a keyboard: `Ctrl+K`, `g h`. */

import styles from "./kbd.module.css";

const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

const ARROWS: Record<string, string> = { Up: "↑", Down: "↓", Left: "←", Right: "→" };

export function Kbd({ keys }: { keys: string }) {
  const shown = APPLE ? keys.replace("Ctrl+", "⌘") : keys;
  const parts = shown
    .replace(/Arrow(Up|Down|Left|Right)/, (_, way) => ARROWS[way] ?? way)
    .split(" ");
  return (
    <span className={styles.keys}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: "g g" repeats a key and never reorders
        <kbd key={index} className={styles.key}>
          {part}
        </kbd>
      ))}
    </span>
  );
}
