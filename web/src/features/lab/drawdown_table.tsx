/** The deepest falls from a peak: how deep, from when to when. */

import { formatDate, formatNumber } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { inPercent } from "./backtest_data";
import { type Drawdown, daysBetween } from "./return_shape";

type DrawdownTableProps = { drawdowns: Drawdown[]; lastAt: string | null | undefined };

export function DrawdownTable({ drawdowns, lastAt }: DrawdownTableProps) {
  return (
    <Panel title="Drawdowns" caption="The deepest first" flush>
      <Table
        label="Drawdowns"
        columns={columnsOf(lastAt ?? null)}
        rows={drawdowns}
        rowKey={({ peak_at }) => peak_at}
        empty={<p>There is none: no value lies below an earlier one.</p>}
      />
    </Panel>
  );
}

function columnsOf(lastAt: string | null): Column<Drawdown>[] {
  return [
    {
      key: "depth",
      title: "Depth",
      value: ({ depth }) => depth,
      cell: ({ depth }) => (
        <Figure value={inPercent(depth)} style="percent" digits={1} change={true} />
      ),
      align: "end",
    },
    dayColumn("peak_at", "Peak"),
    dayColumn("trough_at", "Trough"),
    dayColumn("recovered_at", "Recovered"),
    {
      key: "fall",
      title: "Days down",
      value: ({ peak_at, trough_at }) => daysBetween(peak_at, trough_at),
      cell: ({ peak_at, trough_at }) => formatNumber(daysBetween(peak_at, trough_at)),
      align: "end",
      wide: true,
    },
    {
      key: "length",
      title: "Days in all",
      value: ({ peak_at, recovered_at }) => daysBetween(peak_at, recovered_at ?? lastAt),
      cell: ({ peak_at, recovered_at }) => (
        <Figure
          value={daysBetween(peak_at, recovered_at ?? lastAt)}
          digits={0}
          reason="It lasts, and where the series ends is not told"
        />
      ),
      align: "end",
    },
  ];
}

function dayColumn(key: "peak_at" | "trough_at" | "recovered_at", title: string): Column<Drawdown> {
  return {
    key,
    title,
    value: (row) => row[key],
    cell: (row) => {
      const at = row[key];
      return at ? formatDate(at, "UTC") : <Figure value={null} reason="It still lasts" />;
    },
  };
}
