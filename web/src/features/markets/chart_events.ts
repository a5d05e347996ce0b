/** What stands on the axis of a chart besides splits and dividends. */

import type { ChartEvent } from "~/ui/chart/model";
import type { EventKind } from "./chart_search";

/** The kinds that somebody tells of; the others are understood in a link and show nothing. */
export const OFFERED_EVENTS: readonly EventKind[] = ["dividend", "split"];

const NONE: ChartEvent[] = [];

/** What was filed and written about a symbol, of the kinds asked for. */
export function useNoted(_symbol: string, _kinds: readonly EventKind[]): ChartEvent[] {
  return NONE;
}
