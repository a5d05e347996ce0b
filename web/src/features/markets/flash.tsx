/** A figure that lights up for a moment when its price moved; the style sheet keeps still on request. */

import { type ReactNode, useRef } from "react";
import { flashOf } from "~/live/quote";
import type { Tick } from "~/live/quotes";
import styles from "./flash.module.css";

/** Two animations of the same look take turns, so that the next change starts the next one. */
export function Flash({ tick, children }: { tick: Tick | undefined; children: ReactNode }) {
  const shown = useRef({ beat: -1, way: 0, turn: 0 });
  if (tick && tick.beat !== shown.current.beat) {
    const way = flashOf(tick);
    const turn = way === 0 ? shown.current.turn : 1 - shown.current.turn;
    shown.current = { beat: tick.beat, way, turn };
  }
  const { way, turn } = shown.current;
  return (
    <span className={styles.flash} data-way={way || undefined} data-turn={turn}>
      {children}
    </span>
  );
}
