/** What the plots of regimes, breaks and anomalies are made of, from what the server tells. Pure. */

import type { Server } from "~/api/client";
import { formatNumber, formatPercent } from "~/design/format";
import type { PlotGuide, PlotSpan } from "~/ui/chart/line_plot_model";
import type { Ink } from "~/ui/chart/plot_frame";

export type Transform = Server<"SeriesTransform">;

export const TRANSFORMS: readonly { value: Transform; label: string }[] = [
  { value: "log_returns", label: "Log returns" },
  { value: "differences", label: "Differences" },
  { value: "levels", label: "Levels" },
];

export function transformOf(text: string): Transform {
  return TRANSFORMS.find(({ value }) => value === text)?.value ?? "log_returns";
}

/** How values after a transform are written: log returns as percent. */
export function writerOf(transform: Transform): (value: number) => string {
  return transform === "log_returns"
    ? (value) => formatPercent(value * 100, { digits: 2, signed: false })
    : (value) => formatNumber(value, { digits: digitsOf(value) });
}

/** Three digits that tell something. */
function digitsOf(value: number): number {
  const size = Math.floor(Math.log10(Math.abs(value)));
  return Number.isFinite(size) ? Math.min(8, Math.max(0, 2 - size)) : 0;
}

const NAMES: readonly (readonly string[])[] = [
  ["All"],
  ["Calm", "Wild"],
  ["Calm", "Middle", "Wild"],
  ["Calm", "Mild", "Rough", "Wild"],
];

export type State = { name: string; ink: Ink };

/** The wildest is the same colour whatever their number, and the calmest is quiet. */
const INKS: readonly (readonly Ink[])[] = [
  ["quiet"],
  ["quiet", "down"],
  ["quiet", 2, "down"],
  ["quiet", 3, 2, "down"],
];

/** Names and colours of states, from the calmest to the wildest. */
export function statesOf(count: number): State[] {
  const place = Math.min(Math.max(count, 1), NAMES.length) - 1;
  const inks = INKS[place] ?? [];
  return (NAMES[place] ?? []).map((name, state) => ({ name, ink: inks[state] ?? "quiet" }));
}

/** Successive rows of one state as shaded stretches; the calmest state is left unshaded. */
export function spansOf(
  path: readonly number[],
  x: readonly number[],
  states: readonly State[],
): PlotSpan[] {
  const spans: PlotSpan[] = [];
  let first = 0;
  for (let row = 1; row <= path.length; row++) {
    if (row < path.length && path[row] === path[first]) continue;
    const state = states[path[first] ?? 0];
    const [from, to] = [x[first], x[Math.min(row, path.length - 1)]];
    if (path[first] !== 0 && state && from !== undefined && to !== undefined) {
      spans.push({ from, to, label: state.name, ink: state.ink });
    }
    first = row;
  }
  return spans;
}

/** More labels would cover each other. */
const MOST_LABELS = 6;

/** An upright line where each segment but the first begins. */
export function guidesOf(segments: readonly { first_at: string }[]): PlotGuide[] {
  const breaks = segments.slice(1);
  return breaks.map(({ first_at }) => ({
    axis: "x",
    at: Date.parse(first_at) / 1000,
    label: breaks.length > MOST_LABELS ? "" : first_at.slice(0, 10),
  }));
}

/** The range in which a value is usual: as many deviations around what is expected as the threshold. */
export function rangeOf(
  expected: readonly (number | null)[],
  deviation: readonly (number | null)[],
  threshold: number,
): { low: (number | null)[]; high: (number | null)[] } {
  const end = (side: number) =>
    expected.map((centre, row) => {
      const width = deviation[row];
      return centre === null || width == null ? null : centre + side * threshold * width;
    });
  return { low: end(-1), high: end(1) };
}

/** The values of the rows beyond the threshold, and nothing elsewhere. */
export function marksOf(
  values: readonly number[],
  score: readonly (number | null)[],
  threshold: number,
): (number | null)[] {
  return values.map((value, row) => (Math.abs(score[row] ?? 0) >= threshold ? value : null));
}
