/** The rows below a chart: ranges, and what the picture is made of. */

import { useAsOfNow } from "~/design/clock";
import { formatAge, formatDate, formatExact, formatNumber } from "~/design/format";
import { useLiveState } from "~/live/topic";
import { type Cursor, useCursor } from "~/ui/chart/cursor";
import { missingDays } from "~/ui/chart/timeline";
import { Segments } from "~/ui/field";
import { Freshness } from "~/ui/freshness";
import styles from "./chart_desk.module.css";
import type { ChartModel } from "./chart_model";
import type { ChartState } from "./chart_search";
import type { KeeperState } from "./drawing_keeper";
import { findInterval, isIntradayInterval } from "./interval";
import { RANGES, type RangeName, SHORT_RANGES } from "./range";

type ChartRangesProps = {
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  /** The range that is already chosen was pressed: bring it back after panning. */
  onAgain: () => void;
};

export function ChartRanges({ state, change, onAgain }: ChartRangesProps) {
  const custom = { value: "custom" as const, label: "Custom" };
  const short = isIntradayInterval(state.interval);
  const offered: RangeName[] = short ? [...SHORT_RANGES, ...RANGES] : [...RANGES];
  const names = offered.map((name) => ({ value: name, label: name }));
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

type ChartStatusProps = {
  model: ChartModel;
  state: ChartState;
  cursor: Cursor;
  kept: KeeperState;
};

/** Bars, gaps, source and age, and whose chart library this is. */
export function ChartStatus({ model, state, cursor, kept }: ChartStatusProps) {
  const { first, last } = useCursor(cursor);
  const bars = model.bars.data;
  const past = state.asOf !== undefined || state.replay !== undefined;
  const at = model.data?.bars.at ?? model.at;
  const missing = useAsOfNow((now) => (past ? 0 : missingDays(at, now / 1000)));
  if (bars === undefined) return null;
  const total = model.data?.bars.at.length ?? 0;
  const visible = last >= first && last > 0 ? last - first + 1 : total;
  const needsCandles =
    state.style !== "line" && state.style !== "area" && state.style !== "baseline";
  const closesOnly = needsCandles && bars.high.every((high) => high === null);
  return (
    <p className={styles.status}>
      <span>
        {formatNumber(visible)} of {formatNumber(total)} bars
        {bars.truncated ? ", older left out" : ""}
      </span>
      <span>{gapsText(model.gaps)}</span>
      {missing === 0 ? null : (
        <span className={styles.past}>
          {missing === 1 ? "the last day is missing" : `the last ${missing} days are missing`}
        </span>
      )}
      <span>{findInterval(bars.interval)?.name ?? bars.interval}</span>
      <span>{ADJUSTED[bars.adjust] ?? bars.adjust}</span>
      {closesOnly ? <span>closes only, drawn as a line</span> : null}
      {state.style === "heikin" && !closesOnly ? (
        <span>Heikin-Ashi: averages, not traded prices</span>
      ) : null}
      <span>Source {bars.source ?? "not recorded"}</span>
      <NewestBar model={model} />
      {state.asOf === undefined ? null : (
        <span className={styles.past}>As known on {formatDate(state.asOf, "UTC")}</span>
      )}
      {kept === "kept" || kept === "refused" ? (
        <span className={styles.past}>Drawings not saved yet</span>
      ) : null}
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

function gapsText(gaps: number): string {
  if (gaps === 0) return "no gaps";
  return `${formatNumber(gaps)} ${gaps === 1 ? "gap" : "gaps"}`;
}

/** How new the newest bar is: streamed, replayed, or as old as its source. */
function NewestBar({ model }: { model: ChartModel }) {
  const { running, replay } = model;
  const live = useLiveState();
  const heard = running.heardAt;
  const recent = useAsOfNow((now) => live === "open" && heard !== null && now - heard < RECENT);
  const newest = model.bars.data?.at.at(-1);
  if (replay.count !== null)
    return <span className={styles.past}>Replay: later bars are hidden</span>;
  if (running.heardAt !== null) {
    const state = running.source?.startsWith("demo") ? "demo" : recent ? "live" : "stale";
    const at = new Date(running.heardAt).toISOString();
    return (
      <Freshness
        state={state}
        at={at}
        reason={`Streamed by ${running.source ?? "the server"}`}
        withAge
      />
    );
  }
  if (newest === undefined) return null;
  return (
    <span title={formatExact(newest)}>
      last bar {formatDate(newest, "UTC")}, {formatAge(newest)}
    </span>
  );
}

/** A stream that was heard within this many milliseconds is live. */
const RECENT = 60_000;

const ADJUSTED: Record<string, string> = {
  none: "as traded",
  splits: "adjusted for splits",
  all: "adjusted for splits and dividends",
};
