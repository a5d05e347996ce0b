/** States, transitions and segments as figures. */

import type { ReactNode } from "react";
import type { Server } from "~/api/client";
import { formatDate, formatNumber } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { Figure } from "~/ui/figure";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import styles from "./lab.module.css";
import { type State, type Transform, writerOf } from "./regime_data";

type Regimes = Server<"Regimes">;
type Segment = Server<"SeriesSegment">;
type StateRow = { state: State; regime: Server<"Regime">; share: number };

/** How a mean and a deviation after a transform are headed. */
const UNITS: Record<Transform, string> = {
  log_returns: "log returns",
  differences: "differences",
  levels: "values",
};

function text<Row>(
  key: string,
  title: string,
  value: (row: Row) => number | null | undefined,
  write: (value: number) => ReactNode,
  rest: Partial<Column<Row>> = {},
): Column<Row> {
  const cell = (row: Row) => {
    const known = value(row);
    return known == null ? <Figure value={null} reason="Unknown" /> : write(known);
  };
  return { key, title, align: "end", value, cell, sortable: false, ...rest };
}

const plain = (digits: number) => (value: number) => formatNumber(value, { digits });

export function StateTable({ regimes, states }: { regimes: Regimes; states: readonly State[] }) {
  const rows = regimes.states.flatMap((regime, number) => {
    const state = states[number];
    return state ? [{ state, regime, share: regime.rows / regimes.path.length }] : [];
  });
  const write = writerOf(regimes.sample.transform);
  const columns: Column<StateRow>[] = [
    {
      key: "state",
      title: "State",
      value: ({ state }) => state.name,
      cell: ({ state }) => (
        <>
          <i className={styles.swatch} data-ink={state.ink} aria-hidden="true" />
          {state.name}
        </>
      ),
      sortable: false,
    },
    text("mean", "Mean", ({ regime }) => regime.mean[0], write),
    text("deviation", "Deviation", ({ regime }) => regime.deviation[0], write),
    text(
      "share",
      "Of all rows",
      ({ share }) => 100 * share,
      (share) => `${plain(0)(share)}%`,
    ),
    text(
      "lasts",
      "Expected to last",
      ({ regime }) => regime.expected_duration,
      (rows) => `${plain(1)(rows)} rows`,
    ),
    text("spells", "Times", ({ regime }) => regime.spells, plain(0), { wide: true }),
  ];
  const { length } = regimes.path;
  return (
    <Panel
      title="States"
      caption={`of ${UNITS[regimes.sample.transform]}, by ${formatNumber(length)} rows`}
      flush
    >
      <Table label="States" columns={columns} rows={rows} rowKey={({ state }) => state.name} />
    </Panel>
  );
}

export function Transitions({ regimes, states }: { regimes: Regimes; states: readonly State[] }) {
  const names = states.map(({ name }) => name);
  return (
    <Panel title="Transitions" caption="to the state of the next row, in percent" flush>
      <HeatGrid
        label="Transitions"
        corner="From"
        rows={names}
        columns={names}
        values={regimes.transition}
        domain={[0, 1]}
        tone="sequential"
        write={(share) => formatNumber(100 * share, { digits: 1 })}
        explain={(row, column) => `From ${names[row]} to ${names[column]}`}
      />
    </Panel>
  );
}

type Criterion = Server<"RegimeCriterion">;

const CRITERIA: Column<Criterion>[] = [
  text("states", "States", ({ states }) => states, plain(0), { align: "start" }),
  text("parameters", "Parameters", ({ parameters }) => parameters, plain(0)),
  text("bic", "BIC", ({ bic }) => bic, plain(1)),
];

/** How the number of states was chosen, or what the one that was asked for is worth. */
export function Criteria({ regimes }: { regimes: Regimes }) {
  const rows = [...regimes.criteria].sort((one, other) => one.bic - other.bic);
  const settled = regimes.converged ? "" : "; the search did not come to its end";
  return (
    <Panel title="Fit" caption={`the lowest is best${settled}`} flush>
      <Table label="Fit" columns={CRITERIA} rows={rows} rowKey={({ states }) => String(states)} />
    </Panel>
  );
}

export function SegmentTable({ breaks }: { breaks: Server<"ChangePoints"> }) {
  const { segments, penalty, sample } = breaks;
  const write = writerOf(sample.transform);
  const columns: Column<Segment>[] = [
    {
      key: "first",
      title: "From",
      value: ({ first_at }) => first_at,
      cell: ({ first_at }) => formatDate(first_at, "UTC"),
    },
    {
      key: "last",
      title: "To",
      value: ({ last_at }) => last_at,
      cell: ({ last_at }) => formatDate(last_at, "UTC"),
      wide: true,
    },
    text("rows", "Rows", ({ rows }) => rows, plain(0), { sortable: true }),
    text("mean", "Mean", ({ mean }) => mean, write, { sortable: true }),
    text("deviation", "Deviation", ({ deviation }) => deviation, write, { sortable: true }),
    {
      key: "gain",
      title: "Break is worth",
      align: "end",
      value: ({ gain }) => gain,
      cell: ({ gain }) => <Figure value={gain} digits={1} reason="Nothing lies before" />,
      wide: true,
    },
  ];
  const count = segments.length - 1;
  const found = count === 0 ? "no break" : `${formatNumber(count)} break${count > 1 ? "s" : ""}`;
  return (
    <Panel
      title="Segments"
      caption={`${found} worth more than ${formatNumber(penalty, { digits: 1 })} each`}
      flush
    >
      <Table
        label="Segments"
        columns={columns}
        rows={segments}
        rowKey={({ first_at }) => first_at}
      />
    </Panel>
  );
}
