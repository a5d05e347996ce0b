/** Price history (HP): the bars as a table, adjusted as the reader says. */

import { Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { formatDate, formatNumber, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { eventsByBar } from "~/ui/chart/slots";
import { percentFrom } from "~/ui/chart/view";
import { EmptyState } from "~/ui/empty_state";
import { type Choice, Select } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, exportCsv, Table } from "~/ui/table";
import { chartBars, chartEvents, priceDecimals } from "./chart_data";
import { INTERVALS, isIntradayInterval } from "./interval";
import { type Adjust, type Bars, useBars } from "./queries";

const PAGE = 100;

const ADJUSTS: Choice<Adjust>[] = [
  { value: "none", label: "As traded" },
  { value: "splits", label: "Splits" },
  { value: "all", label: "Splits and dividends" },
];

const INTERVAL_CHOICES = INTERVALS.map(({ code, name }) => ({ value: code, label: name }));

type HistoryRow = {
  at: number;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
  percent: number | null;
  volume: number | null;
  events: string;
};

/** Rows newest first, each with its change from the bar before. */
export function historyRows(bars: Bars): HistoryRow[] {
  const columns = chartBars(bars);
  const events = eventsByBar(columns.at, chartEvents(bars.actions));
  const rows = columns.at.map((at, i) => ({
    at: at * 1000,
    open: columns.open[i] ?? null,
    high: columns.high[i] ?? null,
    low: columns.low[i] ?? null,
    close: columns.close[i] ?? null,
    percent: percentFrom(columns.close[i], columns.close[i - 1] ?? null),
    volume: columns.volume[i] ?? null,
    events: (events.get(i) ?? []).map((event) => event.label).join(", "),
  }));
  return rows.reverse();
}

export function HistoryPanel({ symbol }: { symbol: string }) {
  const [adjust, setAdjust] = useState<Adjust>("splits");
  const [interval, setInterval] = useState("1d");
  const [shown, setShown] = useState(PAGE);
  const bars = useBars({ symbol, interval, adjust });
  const rows = useMemo(() => bars.data && historyRows(bars.data), [bars.data]);
  const columns = useMemo(() => historyColumns(bars.data), [bars.data]);
  const rest = (rows?.length ?? 0) - shown;
  return (
    <Panel
      title="Price history"
      caption={
        bars.data
          ? `${formatNumber(rows?.length)} bars, ${bars.data.source ?? "source unknown"}`
          : undefined
      }
      flush
      controls={
        <>
          <Select
            aria-label="Interval"
            value={interval}
            choices={INTERVAL_CHOICES}
            onChoose={setInterval}
          />
          <Select aria-label="Adjusted for" value={adjust} choices={ADJUSTS} onChoose={setAdjust} />
        </>
      }
      menu={[
        {
          label: "Export CSV",
          disabled: rows === undefined,
          onSelect: () => rows && exportCsv(`${symbol}-${interval}-${adjust}`, columns, rows),
        },
      ]}
    >
      <Table
        label={`Price history of ${symbol}`}
        columns={columns}
        rows={rows?.slice(0, shown)}
        rowKey={(row) => String(row.at)}
        error={bars.error}
        onRetry={() => void bars.refetch()}
        expect={16}
        empty={
          <EmptyState
            icon={<Table2 />}
            title="No bars at this interval"
            action={
              interval === "1d" ? undefined : (
                <Button onClick={() => setInterval("1d")}>Show days</Button>
              )
            }
          >
            The table lists every bar of {symbol} that was imported or fetched.
          </EmptyState>
        }
        footer={
          rest > 0 ? (
            <Button look="quiet" onClick={() => setShown(shown + PAGE * 5)}>
              Show {Math.min(rest, PAGE * 5)} older of {formatNumber(rest)}
            </Button>
          ) : undefined
        }
      />
    </Panel>
  );
}

function historyColumns(bars: Bars | undefined): Column<HistoryRow>[] {
  const intraday = isIntradayInterval(bars?.interval ?? "1d");
  const digits = bars === undefined ? 2 : priceDecimals(chartBars(bars));
  const price = (key: "open" | "high" | "low" | "close", title: string): Column<HistoryRow> => ({
    key,
    title,
    align: "end",
    sortable: false,
    wide: key === "open",
    value: (row) => row[key],
    cell: (row) => <Figure value={row[key]} style="price" digits={digits} />,
  });
  return [
    {
      key: "date",
      title: "Date",
      sortable: false,
      value: (row) => new Date(row.at).toISOString().slice(0, intraday ? 19 : 10),
      cell: (row) => (intraday ? formatTime(row.at) : formatDate(row.at, "UTC")),
    },
    price("open", "Open"),
    price("high", "High"),
    price("low", "Low"),
    price("close", "Close"),
    {
      key: "percent",
      title: "Change %",
      align: "end",
      sortable: false,
      value: (row) => row.percent,
      cell: (row) => <Figure value={row.percent} style="percent" change reason="No bar before" />,
    },
    {
      key: "volume",
      title: "Volume",
      align: "end",
      sortable: false,
      wide: true,
      value: (row) => row.volume,
      cell: (row) => <Figure value={row.volume} digits={0} reason="The source has no volume" />,
    },
    { key: "events", title: "Events", sortable: false, wide: true, value: (row) => row.events },
  ];
}
