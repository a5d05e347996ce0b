/** The rows below a chart: ranges, and what the picture is made of. */

import { formatAge, formatDate, formatExact, formatNumber } from "~/design/format";
import { type Cursor, useCursor } from "~/ui/chart/cursor";
import { Segments } from "~/ui/field";
import type { ChartState } from "./chart_search";
import styles from "./chart_workspace.module.css";
import { findInterval } from "./interval";
import type { Bars } from "./queries";
import { RANGES, type RangeName } from "./range";

type ChartRangesProps = {
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  /** The range that is already chosen was pressed: bring it back after panning. */
  onAgain: () => void;
};

export function ChartRanges({ state, change, onAgain }: ChartRangesProps) {
  const custom = { value: "custom" as const, label: "Custom" };
  const names = RANGES.map((name) => ({ value: name, label: name }));
  const choices: { value: RangeName | "custom"; label: string }[] =
    state.range === "custom" ? [...names, custom] : names;
  return (
    <div className={styles.ranges}>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a radio that is already chosen has no change event; keys have Home */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the radios inside are the controls */}
      <div onClick={(event) => event.target instanceof HTMLInputElement && onAgain()}>
        <Segments
          label="Range"
          value={state.range}
          choices={choices}
          onChoose={(range) => range !== "custom" && change({ range })}
        />
      </div>
      <span className={styles.custom}>
        <DateField
          label="From"
          value={state.from}
          onChange={(from) => change({ from, to: state.to })}
        />
        <span aria-hidden="true">–</span>
        <DateField
          label="To"
          value={state.to}
          onChange={(to) => change({ from: state.from, to })}
        />
      </span>
    </div>
  );
}

function DateField(props: {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <input
      type="date"
      aria-label={props.label}
      className={styles.date}
      value={props.value?.slice(0, 10) ?? ""}
      onChange={(event) => props.onChange(event.target.value || undefined)}
    />
  );
}

type ChartStatusProps = { bars: Bars; gaps: number; state: ChartState; cursor: Cursor };

/** Bars, gaps, source and age, and whose chart library this is. */
export function ChartStatus({ bars, gaps, state, cursor }: ChartStatusProps) {
  const { first, last } = useCursor(cursor);
  const newest = bars.at.at(-1);
  const closesOnly = state.style === "candles" && bars.high.every((high) => high === null);
  const visible = last >= first && last > 0 ? last - first + 1 : bars.at.length;
  return (
    <p className={styles.status}>
      <span>
        {formatNumber(visible)} of {formatNumber(bars.at.length)} bars
      </span>
      <span>{gaps === 0 ? "no gaps" : `${formatNumber(gaps)} ${gaps === 1 ? "gap" : "gaps"}`}</span>
      <span>{findInterval(bars.interval)?.name ?? bars.interval}</span>
      <span>{ADJUSTED[bars.adjust] ?? bars.adjust}</span>
      {closesOnly ? <span>closes only, drawn as a line</span> : null}
      <span>Source {bars.source ?? "not recorded"}</span>
      {newest === undefined ? null : (
        <span title={formatExact(newest)}>
          last bar {formatDate(newest, "UTC")}, {formatAge(newest)}
        </span>
      )}
      {state.asOf === undefined ? null : (
        <span className={styles.past}>As known on {formatDate(state.asOf, "UTC")}</span>
      )}
      <a
        href="https://www.tradingview.com/"
        target="_blank"
        rel="noreferrer"
        className={styles.credit}
      >
        Charts by TradingView
      </a>
    </p>
  );
}

const ADJUSTED: Record<string, string> = {
  none: "as traded",
  splits: "adjusted for splits",
  all: "adjusted for splits and dividends",
};
