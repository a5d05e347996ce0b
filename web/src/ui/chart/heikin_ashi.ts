/** Heikin-Ashi: each bar averaged with the one before, so that a trend is one colour. */

import type { ChartBars } from "./model";

/**
 * The averaged bars; volume and times stay.
 *
 * close = (O + H + L + C) / 4, open = the middle of the averaged body before, high and low hold
 * both. The first body opens in the middle of its own bar. Undefined (`null`) where the close is; the
 * average then begins anew. A missing open, high or low counts as the close.
 *
 * Source: Valcu (2004), “Using the Heikin-Ashi Technique”, Stocks & Commodities 22(2).
 */
export function heikinAshi(bars: ChartBars): ChartBars {
  const open: (number | null)[] = [];
  const high: (number | null)[] = [];
  const low: (number | null)[] = [];
  const close: (number | null)[] = [];
  let body: { open: number; close: number } | null = null;
  bars.close.forEach((last, i) => {
    if (last === null) {
      body = null;
      for (const column of [open, high, low, close]) column.push(null);
      return;
    }
    const first = bars.open[i] ?? last;
    const top = bars.high[i] ?? Math.max(first, last);
    const bottom = bars.low[i] ?? Math.min(first, last);
    body = {
      open: body === null ? (first + last) / 2 : (body.open + body.close) / 2,
      close: (first + top + bottom + last) / 4,
    };
    open.push(body.open);
    close.push(body.close);
    high.push(Math.max(top, body.open, body.close));
    low.push(Math.min(bottom, body.open, body.close));
  });
  return { ...bars, open, high, low, close };
}
