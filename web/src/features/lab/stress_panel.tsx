/** What happens when the benchmark moves, and what happened in the worst stretches there were. */

import type { Server } from "~/api/client";
import { formatDate, formatNumber } from "~/design/format";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { inPercent } from "./backtest_data";
import styles from "./lab.module.css";
import { type PerformanceRow, type WorstRun, worstRun } from "./return_shape";

type Stress = Server<"PortfolioStress">;

/** Stretches that are looked for, in periods. */
const LENGTHS = [1, 5, 21, 63, 252] as const;

type StressPanelsProps = {
  rows: readonly PerformanceRow[];
  firstAt: string | null;
  stresses: Stress[] | undefined;
  hasBenchmark: boolean;
  period: string;
};

export function StressPanels(props: StressPanelsProps) {
  const { rows, firstAt, stresses, hasBenchmark, period } = props;
  const runs = LENGTHS.flatMap((length) => worstRun(rows, length, firstAt) ?? []);
  return (
    <div className={styles.pair}>
      <Panel title="Worst stretches" caption="as they happened" flush>
        <Table
          label="Worst stretches"
          columns={runColumns(period, hasBenchmark)}
          rows={runs}
          rowKey={({ length }) => String(length)}
        />
      </Panel>
      <Panel title="If the benchmark moves" caption="the series follows by its beta" flush>
        {hasBenchmark ? (
          <Table
            label="If the benchmark moves"
            columns={STRESS_COLUMNS}
            rows={stresses}
            rowKey={({ by }) => String(by)}
            expect={6}
          />
        ) : (
          <p className={styles.hollow}>Name a benchmark to move it.</p>
        )}
      </Panel>
    </div>
  );
}

function runColumns(period: string, hasBenchmark: boolean): Column<WorstRun>[] {
  const shown: Column<WorstRun>[] = [
    {
      key: "length",
      title: "Length",
      value: ({ length }) => length,
      cell: ({ length }) => `${formatNumber(length)} ${period}${length === 1 ? "" : "s"}`,
    },
    {
      key: "own",
      title: "Return",
      value: ({ own }) => own,
      cell: ({ own }) => <Figure value={inPercent(own)} style="percent" digits={1} change />,
      align: "end",
    },
    {
      key: "benchmark",
      title: "Benchmark",
      value: ({ benchmark }) => benchmark,
      cell: ({ benchmark }) => (
        <Figure
          value={inPercent(benchmark)}
          style="percent"
          digits={1}
          change
          reason="It has no value there"
        />
      ),
      align: "end",
    },
    {
      key: "to",
      title: "From and to",
      value: ({ to }) => to,
      cell: ({ from, to }) =>
        `${from ? formatDate(from, "UTC") : "the first row"} – ${formatDate(to, "UTC")}`,
      wide: true,
    },
  ];
  return shown.filter(({ key }) => hasBenchmark || key !== "benchmark");
}

const STRESS_COLUMNS: Column<Stress>[] = [
  {
    key: "by",
    title: "Benchmark",
    value: ({ by }) => by,
    cell: ({ by }) => <Figure value={inPercent(by)} style="percent" digits={0} change />,
    align: "end",
  },
  {
    key: "gain",
    title: "Series",
    value: ({ gain }) => gain ?? null,
    cell: ({ gain, reason }) => (
      <Figure value={inPercent(gain)} style="percent" digits={1} change reason={reason} />
    ),
    align: "end",
  },
];
