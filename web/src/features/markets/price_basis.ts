/** What prices as traded are multiplied by to stand beside adjusted bars. */

import type { BasisStep, ChartBars } from "~/ui/chart/model";
import { indexAt } from "~/ui/chart/timeline";
import { seconds } from "./chart_data";
import type { Action, Adjust } from "./queries";

/**
 * Steps of the factor between a price as traded and as drawn, oldest first; after the last it is one.
 *
 * A split of `ratio` divides the prices before it. A dividend multiplies them by 1 − amount / close
 * before it; that close is known only as drawn, which leaves one equation with one unknown:
 * before = after / (1 + after · amount / close as drawn). An action without its figure changes nothing,
 * as on the server.
 *
 * - `bars`: as drawn, adjusted by `adjust`.
 */
export function priceBasis(
  bars: ChartBars,
  actions: readonly Action[],
  adjust: Adjust,
): BasisStep[] {
  const steps: BasisStep[] = [];
  let factor = 1;
  const newestFirst = [...actions].sort((a, b) => seconds(b.ex_at) - seconds(a.ex_at));
  for (const action of newestFirst) {
    const before = seconds(action.ex_at);
    const next = factorBefore(action, adjust, factor, closeBefore(bars, before));
    if (next !== factor && Number.isFinite(next) && next > 0) steps.push({ before, factor: next });
    factor = Number.isFinite(next) && next > 0 ? next : factor;
  }
  return steps.reverse();
}

function factorBefore(
  { kind, ratio, amount }: Action,
  adjust: Adjust,
  after: number,
  close: number | null,
): number {
  if (adjust === "none") return after;
  if (kind === "split") return ratio && ratio > 0 ? after / ratio : after;
  const paid = Number(amount ?? 0);
  if (adjust !== "all" || !(paid > 0) || close === null) return after;
  return after / (1 + (after * paid) / close);
}

function closeBefore({ at, close }: ChartBars, time: number): number | null {
  for (let bar = indexAt(at, time - 1); bar >= 0; bar--) {
    const value = close[bar];
    if (value !== null && value !== undefined) return value;
  }
  return null;
}
