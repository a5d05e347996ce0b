/** Named values as bars from one zero: contributions, allocations, years. Names and figures are text. */

import type { CSSProperties } from "react";
import { DASH } from "~/design/format";
import styles from "./plot.module.css";
import { type Ink, plain } from "./plot_frame";
import { domainOf, known } from "./plot_scale";

export type Bar = { id: string; label: string; value: number | null; ink?: Ink };

export type BarsProps = {
  label: string;
  bars: readonly Bar[];
  write?: (value: number) => string;
  /** Bars without an ink of their own: gains and losses by their sign, or this one. */
  ink?: Ink | "sign";
  /** What the whole width stands for; the values without it. Zero is always inside. */
  domain?: readonly [number, number];
};

export function Bars({ label, bars, write = plain, ink = "sign", domain }: BarsProps) {
  const span = domain ?? domainOf([bars.map(({ value }) => value)], { zero: true, room: 0 });
  return (
    <dl className={styles.bars} aria-label={label}>
      {bars.map((bar) => (
        <div key={bar.id}>
          <dt title={bar.label}>{bar.label}</dt>
          <dd className={styles.track} aria-hidden="true" style={placeOf(bar.value, span)}>
            {known(bar.value) ? <i data-ink={bar.ink ?? inkOf(bar.value, ink)} /> : null}
          </dd>
          <dd>{known(bar.value) ? write(bar.value) : DASH}</dd>
        </div>
      ))}
    </dl>
  );
}

function inkOf(value: number, ink: Ink | "sign"): Ink {
  if (ink !== "sign") return ink;
  return value < 0 ? "down" : "up";
}

/** Where zero stands, where the bar begins and how long it is, in percent of the track. */
export function placeOf(value: number | null, [low, high]: readonly [number, number]) {
  const share = (at: number) => ((at - low) / (high - low || 1)) * 100;
  const [zero, end] = [share(0), share(known(value) ? value : 0)];
  return {
    "--zero": `${zero}%`,
    "--from": `${Math.min(zero, end)}%`,
    "--long": `${Math.abs(end - zero)}%`,
  } as CSSProperties;
}
