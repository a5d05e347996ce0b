/** Chart (GP): instruments over time. The URL is the view; typing digits picks the interval. */

import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { useAppearance } from "~/design/appearance";
import { useMay } from "~/features/identity/session";
import { BarRights } from "~/features/markets/bar_fetch";
import { ChartDesk } from "~/features/markets/chart_desk";
import {
  type ChartLayout,
  chartLayout,
  layoutSearch,
  withSearch,
} from "~/features/markets/chart_layout";
import { chartSearch } from "~/features/markets/chart_search";
import { beginsInterval } from "~/features/markets/interval";
import { IntervalTyping } from "~/features/markets/interval_typing";
import { useAsset } from "~/features/markets/queries";
import { readSavedChart } from "~/features/markets/saved_chart";
import { UnknownAsset } from "~/features/markets/unknown_asset";
import { isTyping } from "~/shell/shortcuts";
import { useTitle } from "~/ui/page";
import { toast } from "~/ui/toast";

export function ChartPage() {
  const params = useParams({ from: "/app/chart/$symbol" });
  const search = useSearch({ from: "/app/chart/$symbol" });
  const navigate = useNavigate();
  const symbol = params.symbol.toUpperCase();
  const { saved } = search;
  const mayAdd = useMay("markets:write");
  const asset = useAsset(symbol);
  const layout = useMemo(() => chartLayout(search, symbol), [search, symbol]);
  const [typed, setTyped] = useState<string | null>(null);
  useTitle(`${symbol} chart`);
  useIntervalKeys(setTyped);
  useOpened(search.open);

  /** The newest layout: two changes between two renders must not lose the first. */
  const latest = useRef({ layout, saved });
  latest.current = { layout, saved };
  const go = useCallback(
    (remember: boolean) => {
      const { layout: next, saved: name } = latest.current;
      void navigate({
        to: "/chart/$symbol",
        params: { symbol: next.cells[0]?.symbol ?? symbol },
        search: { ...layoutSearch(next), saved: name },
        replace: !remember,
        resetScroll: false,
      });
    },
    [navigate, symbol],
  );
  const change = useCallback(
    (update: (before: ChartLayout) => ChartLayout, remember = false) => {
      latest.current = { ...latest.current, layout: update(latest.current.layout) };
      go(remember);
    },
    [go],
  );

  // Beside others an unknown symbol says so in its own chart.
  if (layout.cells.length === 1 && asset.error && asProblem(asset.error).status === 404) {
    return (
      <UnknownAsset
        key={symbol}
        symbol={symbol}
        mayAdd={mayAdd}
        whole
        onOther={(other) =>
          void navigate({ to: "/chart/$symbol", params: { symbol: other }, search })
        }
      />
    );
  }
  return (
    <>
      <h1 className="visually-hidden">{symbol} chart</h1>
      <BarRights value={mayAdd}>
        <ChartDesk
          layout={layout}
          change={change}
          saved={saved}
          onSaved={(name) => {
            latest.current = { ...latest.current, saved: name };
            go(false);
          }}
          onOpen={(name) =>
            void navigate({ to: "/chart/$symbol", params: { symbol }, search: { open: name } })
          }
        />
      </BarRights>
      {typed === null ? null : (
        <IntervalTyping
          begun={typed}
          onClose={() => setTyped(null)}
          onPick={({ code }) => {
            setTyped(null);
            change((it) => withSearch(it, it.active, chartSearch({ interval: code })));
          }}
        />
      )}
    </>
  );
}

/** A name in the URL becomes the whole view it was saved with. */
function useOpened(name: string | undefined) {
  const navigate = useNavigate();
  useEffect(() => {
    if (name === undefined) return;
    let left = false;
    const fail = (detail: string) => toast(`${name} cannot be opened`, { detail, tone: "bad" });
    readSavedChart(name).then(
      (found) => {
        if (left) return;
        if (found === null) return fail("There is no chart saved under this name.");
        const { symbol, search } = found;
        void navigate({ to: "/chart/$symbol", params: { symbol }, search, replace: true });
      },
      (error: unknown) => left || fail(asProblem(error).message),
    );
    return () => {
      left = true;
    };
  }, [name, navigate]);
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
