/** What stands on the axis of a chart besides splits and dividends. */

import { useMemo } from "react";
import type { ChartEvent } from "~/ui/chart/model";
import type { EventKind } from "./chart_search";
import { type Filing, filingTitle, useFilings } from "./filings";
import { type NewsItem, useNews } from "./news";

export const OFFERED_EVENTS: readonly EventKind[] = ["dividend", "split", "filing", "news"];

/** What was filed and written about a symbol, of the kinds asked for; nothing is asked for the others. */
export function useNoted(symbol: string, kinds: readonly EventKind[]): ChartEvent[] {
  const filings = useFilings(symbol, kinds.includes("filing")).data;
  const news = useNews(symbol, kinds.includes("news")).data;
  return useMemo(
    () => [
      ...(kinds.includes("filing") ? filingEvents(filings ?? []) : []),
      ...(kinds.includes("news") ? newsEvents(news ?? []) : []),
    ],
    [kinds, filings, news],
  );
}

/** A filing stands where it was accepted; at its day where the hour is not known. */
export function filingEvents(filings: readonly Filing[]): ChartEvent[] {
  return filings.flatMap(({ form, title, filed, accepted_at }) =>
    marked("filing", "F", accepted_at ?? filed, `${form}: ${filingTitle({ form, title })}`),
  );
}

export function newsEvents(news: readonly NewsItem[]): ChartEvent[] {
  return news.flatMap(({ title, at, publisher, host, source }) =>
    marked("news", "N", at, `${title} (${publisher ?? host ?? source})`),
  );
}

/** Nothing for what has no time. */
function marked(
  kind: "filing" | "news",
  mark: string,
  at: string | null | undefined,
  label: string,
): ChartEvent[] {
  const time = Date.parse(at ?? "") / 1000;
  return Number.isFinite(time) ? [{ kind, mark, at: time, label }] : [];
}
