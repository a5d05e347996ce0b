/** How fresh data is, in a word and a colour; the tooltip has the exact time and the reason. */

import { formatAge, formatExact } from "~/design/format";
import { Status, type Tone } from "./badge";

export type FreshnessState = "live" | "delayed" | "stale" | "closed" | "demo";

const TONES: Record<FreshnessState, Tone> = {
  live: "good",
  delayed: "info",
  stale: "warn",
  closed: "neutral",
  demo: "demo",
};

const WORDS: Record<FreshnessState, string> = {
  live: "Live",
  delayed: "Delayed",
  stale: "Stale",
  closed: "Closed",
  demo: "Demo",
};

type FreshnessProps = {
  state: FreshnessState;
  at?: string | null | undefined;
  reason?: string | null | undefined;
  /** Adds the age after the word: "Delayed, 15 min. ago". */
  withAge?: boolean;
};

export function Freshness({ state, at, reason, withAge = false }: FreshnessProps) {
  const title = [reason, at ? formatExact(at) : null].filter(Boolean).join(" · ");
  return (
    <Status tone={TONES[state]} title={title}>
      {WORDS[state]}
      {withAge && at ? `, ${formatAge(at)}` : ""}
    </Status>
  );
}
