/** Chart (GP): one instrument over time. The URL is the view; typing digits picks the interval. */

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useAppearance } from "~/design/appearance";
import { type ChartState, chartSearch, chartState } from "~/features/markets/chart_search";
import { ChartWorkspace } from "~/features/markets/chart_workspace";
import { beginsInterval } from "~/features/markets/interval";
import { IntervalTyping } from "~/features/markets/interval_typing";
import { isTyping } from "~/shell/shortcuts";
import { useTitle } from "~/ui/page";

export function ChartPage() {
  const params = useParams({ from: "/app/chart/$symbol" });
  const search = useSearch({ from: "/app/chart/$symbol" });
  const navigate = useNavigate();
  const symbol = params.symbol.toUpperCase();
  const state = useMemo(() => chartState(search, symbol), [search, symbol]);
  const [typed, setTyped] = useState<string | null>(null);
  useTitle(`${symbol} chart`);
  useIntervalKeys(setTyped);

  const change = useCallback(
    (next: Partial<ChartState>) =>
      void navigate({
        to: "/chart/$symbol",
        params: { symbol },
        search: (before) => ({ ...before, ...chartSearch(next) }),
        replace: true,
        resetScroll: false,
      }),
    [navigate, symbol],
  );

  return (
    <>
      <h1 className="visually-hidden">{symbol} chart</h1>
      <ChartWorkspace
        key={symbol}
        symbol={symbol}
        state={state}
        change={change}
        onSymbol={(next, overlays) =>
          void navigate({
            to: "/chart/$symbol",
            params: { symbol: next },
            search: (before) => ({ ...before, ...chartSearch({ overlays }) }),
          })
        }
      />
      {typed === null ? null : (
        <IntervalTyping
          begun={typed}
          onClose={() => setTyped(null)}
          onPick={(interval) => {
            setTyped(null);
            change({ interval: interval.code });
          }}
        />
      )}
    </>
  );
}

/** Digits and the comma begin an interval, unless the reader switched single keys off. */
function useIntervalKeys(begin: (typed: string) => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.defaultPrevented;
      if (!plain || !beginsInterval(event.key) || isTyping(event.target)) return;
      if (!useAppearance.getState().single_key_shortcuts) return;
      if (document.querySelector("dialog[open], [role=menu]") !== null) return;
      event.preventDefault();
      begin(event.key);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [begin]);
}
