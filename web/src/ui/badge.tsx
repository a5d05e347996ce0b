/** A word in a coloured hairline: the state of something. Colour only repeats what the word says. */

import type { ReactNode } from "react";
import styles from "./badge.module.css";

export type Tone = "neutral" | "good" | "warn" | "bad" | "info" | "demo" | "accent";

type BadgeProps = {
  tone?: Tone | undefined;
  icon?: ReactNode;
  title?: string;
  children: ReactNode;
};

export function Badge({ tone = "neutral", icon, title, children }: BadgeProps) {
  return (
    <span className={`${styles.badge} ${styles[tone]}`} title={title}>
      {icon}
      {children}
    </span>
  );
}

/** A dot before a word, for rows where a full badge would shout. */
export function Status({ tone = "neutral", title, children }: BadgeProps) {
  return (
    <span className={`${styles.status} ${styles[tone]}`} title={title}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.word}>{children}</span>
    </span>
  );
}
