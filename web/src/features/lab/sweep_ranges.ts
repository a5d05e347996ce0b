/** The parameters of a sweep, as a form holds them. */

import { readNumber } from "./backtest_draft";
import type { SweepSpec } from "./backtests";

/** A parameter of a sweep, as the form holds it. */
export type Range = { name: string; from: string; to: string; step: string };

export const USUAL_RANGES: readonly [Range, Range] = [
  { name: "fast", from: "5", to: "50", step: "5" },
  { name: "slow", from: "60", to: "200", step: "20" },
];

/** How many values a range has; `null` when it is none. */
export function countOf({ from, to, step }: Range): number | null {
  const [low, high, by] = [readNumber(from), readNumber(to), readNumber(step)];
  if (low == null || high == null || by == null || !(by > 0) || high < low) return null;
  return Math.floor((high - low) / by + 1e-9) + 1;
}

export function parametersOf(ranges: readonly Range[]): SweepSpec["parameters"] {
  const pairs = ranges.map(({ name, from, to, step }) => {
    const number = (text: string) => readNumber(text) ?? 0;
    return [name.trim(), { from: number(from), to: number(to), step: number(step) }] as const;
  });
  return Object.fromEntries(pairs);
}

/** The ranges of a sweep that was run, for running another like it. */
export function rangesOf(parameters: SweepSpec["parameters"]): Range[] {
  return Object.entries(parameters).map(([name, values]) => {
    if (!Array.isArray(values)) {
      return { name, from: `${values.from}`, to: `${values.to}`, step: `${values.step}` };
    }
    const [first = 0, second = first + 1] = values;
    return { name, from: `${first}`, to: `${values.at(-1) ?? first}`, step: `${second - first}` };
  });
}

/** How parameters are chosen on some bars and tried on those after; empty numbers for no such walk. */
export type Walk = { on: boolean; train: string; test: string; anchored: boolean };

export const USUAL_WALK: Walk = { on: false, train: "504", test: "126", anchored: false };

export function walkOf({ on, train, test, anchored }: Walk): SweepSpec["walk_forward"] {
  const [learn, tried] = [readNumber(train), readNumber(test)];
  return on ? { train: learn ?? 0, test: tried ?? 0, anchored } : null;
}

export function walkFrom(walk: SweepSpec["walk_forward"]): Walk {
  if (!walk) return USUAL_WALK;
  const { train, test, anchored } = walk;
  return { on: true, train: `${train}`, test: `${test}`, anchored: anchored ?? false };
}
