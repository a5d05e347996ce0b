/** The page before the door: the mark, one card, nothing else. */

import type { ReactNode } from "react";
import { useTitle } from "~/ui/page";
import styles from "./auth_frame.module.css";

export function AuthFrame({ title, children }: { title: string; children: ReactNode }) {
  useTitle(title);
  return (
    <main className={styles.frame}>
      <Horizon />
      <div className={styles.card}>
        <p className={styles.mark}>
          <img src="/icon.svg" alt="" width={28} height={28} />
          Prospect
        </p>
        <h1 className={styles.title}>{title}</h1>
        {children}
      </div>
      <p className={styles.foot}>Your market-intelligence terminal, on your own server.</p>
    </main>
  );
}

/** A quiet line across the page, drawn once, so that the door already looks like the house. */
function Horizon() {
  return (
    <svg
      className={styles.horizon}
      viewBox="0 0 1200 240"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d="M0 206 60 192 108 200 170 168 232 180 296 150 352 162 420 128 470 142 540 118 604 132 668 96 724 110 790 84 850 98 916 62 978 78 1044 44 1110 58 1200 18" />
    </svg>
  );
}
