/** Filings and news as marks on the axis of a chart. */

import type { ChartEvent } from "~/ui/chart/model";
import type { EventKind } from "./chart_search";

const NONE: ChartEvent[] = [];

/** What was filed and written about a symbol, of the kinds asked for. */
export function useNoted(_symbol: string, _kinds: readonly EventKind[]): ChartEvent[] {
  return NONE;
}
