/** The row above a chart: what is drawn, how, against what, and as of when. */

import { CalendarRange, Download, Link2, Rewind, Table2 } from "lucide-react";
import type { ReactNode } from "react";
import { Button, IconButton } from "~/ui/button";
import type { ChartScale, ChartStyle } from "~/ui/chart/model";
import { Segments, Select } from "~/ui/field";
import { Menu } from "~/ui/menu";
import { toast } from "~/ui/toast";
import styles from "./chart_desk.module.css";
import { OFFERED_EVENTS } from "./chart_events";
import { type ChartState, type EventKind, MOST_COMPARED } from "./chart_search";
import { INTERVALS } from "./interval";
import type { Adjust } from "./queries";
import { SymbolInput } from "./symbol_input";

const STYLES: { value: ChartStyle; label: string }[] = [
  { value: "candles", label: "Candles" },
  { value: "hollow", label: "Hollow candles" },
  { value: "bars", label: "Bars" },
  { value: "heikin", label: "Heikin-Ashi" },
  { value: "line", label: "Line" },
  { value: "area", label: "Area" },
  { value: "baseline", label: "Baseline" },
];

const EVENT_NAMES: Record<EventKind, string> = {
  dividend: "Dividends",
  split: "Splits",
  filing: "Filings",
  news: "News",
};

const SCALES: { value: ChartScale; label: string }[] = [
  { value: "linear", label: "Linear" },
  { value: "log", label: "Log" },
  { value: "percent", label: "%" },
];

const ADJUSTS: { value: Adjust; label: string }[] = [
  { value: "none", label: "As traded" },
  { value: "splits", label: "Adjusted for splits" },
  { value: "all", label: "Adjusted for splits and dividends" },
];

const INTERVAL_CHOICES = INTERVALS.map(({ code, name }) => ({ value: code, label: name }));

type ChartToolbarProps = {
  symbol: string;
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  /** Whether there are bars outside the regular session. */
  hasExtended: boolean;
  onSymbol: (symbol: string) => void;
  onReplay: () => void;
  exports: { picture: () => void; svg: () => void; csv: () => void };
  /** Layouts and saved charts. */
  desk: ReactNode;
};

export function ChartToolbar(props: ChartToolbarProps) {
  const { symbol, state, change, onSymbol } = props;
  const compared = state.compare.length > 0;
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="Chart">
      <SymbolInput
        label="Go to symbol"
        placeholder={symbol}
        className={`${styles.symbol} ${styles.current}`}
        onChoose={onSymbol}
      />
      <Select
        aria-label="Interval"
        title="Interval: type a number of minutes, or ,D ,W ,M"
        className={styles.select}
        value={state.interval}
        choices={INTERVAL_CHOICES}
        onChoose={(interval) => change({ interval })}
      />
      <Select
        aria-label="Type"
        className={styles.select}
        value={state.style}
        choices={STYLES}
        onChoose={(style) => change({ style })}
      />
      <Segments
        label={compared ? "Scale: percent while comparing" : "Scale"}
        value={compared ? "percent" : state.scale}
        choices={SCALES}
        onChoose={(scale) =>
          change({ scale, ...(compared && scale !== "percent" ? { compare: [] } : {}) })
        }
      />
      <Select
        aria-label="Adjustment"
        className={styles.select}
        value={state.adjust}
        choices={ADJUSTS}
        onChoose={(adjust) => change({ adjust })}
      />
      {state.compare.length < MOST_COMPARED ? (
        <SymbolInput
          label="Compare with"
          placeholder="+ Compare"
          className={styles.symbol}
          onChoose={(symbol) => change({ compare: [...new Set([...state.compare, symbol])] })}
        />
      ) : null}
      <AsOf value={state.asOf} onChange={(asOf) => change({ asOf, replay: undefined })} />
      <ToolbarEnd {...props} />
    </div>
  );
}

/** What is shown besides prices, and what is done with the whole. */
function ToolbarEnd({ state, change, hasExtended, onReplay, exports, desk }: ChartToolbarProps) {
  return (
    <div className={styles.tools}>
      <ShownMenu {...{ state, change, hasExtended }} />
      <IconButton
        label={state.replay === undefined ? "Replay" : "End the replay"}
        icon={<Rewind />}
        pressed={state.replay !== undefined}
        onClick={onReplay}
      />
      {desk}
      <IconButton
        label={state.table ? "Show as chart" : "Show as table"}
        icon={<Table2 />}
        pressed={state.table}
        onClick={() => change({ table: !state.table })}
      />
      <IconButton label="Copy link to this view" icon={<Link2 />} onClick={() => void copyLink()} />
      <Menu
        label="Export"
        entries={[
          { label: "Picture (PNG)", disabled: state.table, onSelect: exports.picture },
          { label: "Drawing (SVG)", onSelect: exports.svg },
          { label: "Data (CSV)", onSelect: exports.csv },
        ]}
      >
        <IconButton label="Export" icon={<Download />} />
      </Menu>
    </div>
  );
}

/** Events on the axis, and bars outside the session. */
function ShownMenu({
  state,
  change,
  hasExtended,
}: Pick<ChartToolbarProps, "state" | "change" | "hasExtended">) {
  return (
    <Menu
      label="Events and sessions"
      entries={[
        { heading: "Events on the axis" },
        ...OFFERED_EVENTS.map((kind) => {
          const shown = state.events.includes(kind);
          const others = state.events.filter((it) => it !== kind);
          return {
            label: EVENT_NAMES[kind],
            checked: shown,
            onSelect: () => change({ events: shown ? others : [...others, kind] }),
          };
        }),
        "line" as const,
        {
          label: "Extended hours",
          detail: hasExtended ? undefined : "none in these bars",
          disabled: !hasExtended,
          checked: state.extended,
          onSelect: () => change({ extended: !state.extended }),
        },
      ]}
    >
      <IconButton label="Events and sessions" icon={<CalendarRange />} />
    </Menu>
  );
}

/** The time machine: the chart as it could have been drawn on that day. */
function AsOf({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}) {
  return (
    <span className={styles.asOf} data-set={value !== undefined || undefined}>
      <label>
        <span>As of</span>
        <input
          type="date"
          className={styles.date}
          value={value ?? ""}
          title="Show only what was known on this day"
          onChange={(event) => onChange(event.target.value || undefined)}
        />
      </label>
      {value === undefined ? null : (
        <Button look="quiet" onClick={() => onChange(undefined)}>
          Now
        </Button>
      )}
    </span>
  );
}

async function copyLink() {
  try {
    await navigator.clipboard.writeText(window.location.href);
    toast("Link copied", { detail: "It opens this view as you see it.", tone: "good" });
  } catch {
    toast("The browser did not allow copying", {
      detail: "Copy the address bar instead.",
      tone: "bad",
    });
  }
}
