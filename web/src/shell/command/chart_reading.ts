/** What the command bar understands on a chart: the name of an indicator adds it, `rsi 21` too. */

import { useRouterState } from "@tanstack/react-router";
import { ChartSpline } from "lucide-react";
import { useMemo } from "react";
import { type ChartPageSearch, withFormulaOnActive } from "~/features/markets/chart_layout";
import { namedIndicator } from "~/features/markets/indicator_form";
import { type Indicator, useIndicators } from "~/features/markets/queries";
import type { Go } from "~/registry";
import type { Result } from "./results";

/** `undefined` where there is no chart. */
export function useChartReading(): ((text: string) => Result | null) | undefined {
  const path = useRouterState({ select: (state) => state.location.pathname });
  const symbol = chartSymbol(path);
  const indicators = useIndicators(symbol !== null).data;
  return useMemo(() => {
    if (symbol === null || indicators === undefined) return undefined;
    return (text) => readOnChart(text, symbol, indicators);
  }, [symbol, indicators]);
}

export function chartSymbol(path: string): string | null {
  const found = /^\/chart\/([^/]+)\/?$/.exec(path)?.[1];
  return found === undefined ? null : decodeURIComponent(found).toUpperCase();
}

export function readOnChart(
  text: string,
  symbol: string,
  indicators: readonly Indicator[],
): Result | null {
  const found = namedIndicator(text, indicators, symbol);
  if (found === null) return null;
  const { indicator, formula } = found;
  const go: Go = {
    to: "/chart/$symbol",
    params: { symbol },
    search: ((before: ChartPageSearch) => withFormulaOnActive(before, symbol, formula)) as never,
  };
  return {
    id: `indicator ${formula}`,
    icon: ChartSpline,
    title: `Add ${indicator.title.toLowerCase()}`,
    detail: `${formula} on this chart`,
    open: (hands) => hands.navigate(go),
  };
}
