/** What a screen found: the count as one types, and the assets with their figures. */

import { Filter } from "lucide-react";
import type { ReactNode } from "react";
import { formatDate, formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { Histogram, type Range } from "~/ui/chart/histogram";
import { Sparkline } from "~/ui/chart/sparkline";
import { EmptyState } from "~/ui/empty_state";
import { Figure } from "~/ui/figure";
import { type Column, type Sort, Table } from "~/ui/table";
import { VirtualRows } from "~/ui/virtual_rows";
import { BeginOnHome } from "./next_step";
import styles from "./screen.module.css";
import {
  binsOfDistribution,
  hasRange,
  heatOf,
  isChange,
  rangeText,
  type ScreenColumn,
  writeValue,
} from "./screen_column";
import { rangeOf, readRule, sameFormula, withRange, writeRule } from "./screen_rule";
import type { ScreenState } from "./screen_search";
import type { Screened, ScreenRow } from "./screens";

type ScreenCountProps = { found: Screened | undefined; settled: boolean };

/** How many match, how many were asked, and for how many there is no answer. */
export function ScreenCount({ found, settled }: ScreenCountProps) {
  if (found === undefined) return <p className={styles.count}>Counting …</p>;
  const { matched, universe, unknown, newest_at: newest } = found;
  return (
    <p className={styles.count} data-waiting={!settled || undefined} role="status">
      <strong className="numeric">{formatNumber(matched)}</strong> of {formatNumber(universe)}{" "}
      {unknown > 0 ? "match, " : "match"}
      {unknown > 0 ? (
        <span
          className={styles.unknown}
          title="A value the rule needs is not known for them: too little history, or no volume"
        >
          {formatNumber(unknown)} without an answer: too little history or no such data
        </span>
      ) : null}
      {newest ? <span className={styles.asOf}>newest bar {formatDate(newest, "UTC")}</span> : null}
    </p>
  );
}

/** Whether nothing narrows who is asked. */
function asksAll({ type, sector, exchange, list, symbols }: ScreenState): boolean {
  return [type, sector, exchange, list].every((it) => it === null) && symbols.length === 0;
}

type ScreenTableProps = {
  state: ScreenState;
  found: Screened | undefined;
  error: unknown;
  onRetry: () => void;
  onChange: (change: Partial<ScreenState>) => void;
  onOpen: (symbol: string) => void;
  /** The last rows came in sight. */
  onEnd: () => void;
  symbolLink: (symbol: string) => ReactNode;
};

export function ScreenTable(props: ScreenTableProps) {
  const { state, found, error, onRetry, onChange, onOpen, onEnd } = props;
  const columns = screenColumns(props);
  return (
    <Table
      label="Assets that match"
      columns={columns}
      rows={found?.rows}
      rowKey={(row) => row.symbol}
      onOpen={(row) => onOpen(row.symbol)}
      error={error}
      onRetry={onRetry}
      expect={14}
      sort={sortOf(state, found)}
      onSort={(sort) => onChange({ sort: sortBy(sort, found) })}
      empty={
        found?.universe === 0 && asksAll(state) ? (
          <EmptyState icon={<Filter />} title="No assets to ask yet" action={<BeginOnHome />}>
            A screen asks every asset of the workspace, and there is none. Home has three ways to
            begin.
          </EmptyState>
        ) : (
          <EmptyState
            icon={<Filter />}
            title="Nothing matches"
            action={<Button onClick={() => onChange({ rule: "" })}>Show all assets</Button>}
          >
            Every asset that fulfils the rule would be here. Widen a range or take a condition away.
          </EmptyState>
        )
      }
      rowsAs={VirtualRows}
      onEnd={onEnd}
      total={found?.matched}
    />
  );
}

const SYMBOL = "symbol";

function sortOf({ sort }: ScreenState, found: Screened | undefined): Sort {
  const at = found?.columns.findIndex((each) => sameFormula(each.formula, sort?.formula ?? ""));
  if (sort === null) return { key: SYMBOL, descending: false };
  return { key: String(at), descending: sort.descending };
}

function sortBy({ key, descending }: Sort, found: Screened | undefined): ScreenState["sort"] {
  const column = found?.columns[Number(key)];
  return key === SYMBOL || !column ? null : { formula: column.formula, descending };
}

/** The columns of what was found, so that figures never stand under another formula. */
export function screenColumns(
  props: Pick<ScreenTableProps, "state" | "found" | "onChange"> & {
    symbolLink?: (symbol: string) => ReactNode;
  },
): Column<ScreenRow>[] {
  const { found, symbolLink } = props;
  const figures = (found?.columns ?? []).map(
    (column, at): Column<ScreenRow> => ({
      key: String(at),
      title: column.formula,
      heading: <code className={styles.formula}>{column.formula}</code>,
      align: "end",
      sortable: !column.condition,
      value: (row) => row.values[at],
      heat: (row) => heatOf(column, row.values[at]),
      cell: (row) => <Value column={column} value={row.values[at] ?? null} />,
      under: <Spread column={column} {...props} />,
    }),
  );
  return [
    {
      key: SYMBOL,
      title: "Symbol",
      value: (row) => row.symbol,
      cell: (row) => <Who row={row} link={symbolLink} />,
    },
    {
      key: "spark",
      title: "30 bars",
      sortable: false,
      wide: true,
      width: "88px",
      value: () => null,
      cell: (row) => <Sparkline values={row.spark} width={72} height={18} />,
    },
    ...figures,
  ];
}

function Who({ row, link }: { row: ScreenRow; link: ((s: string) => ReactNode) | undefined }) {
  return (
    <span className={styles.who}>
      {link ? link(row.symbol) : row.symbol}
      <span className={styles.name}>{row.name}</span>
      {row.stale ? (
        <span className={styles.stale} title="More than a week older than the newest bar">
          {row.at ? formatDate(row.at, "UTC") : "no bars"}
        </span>
      ) : null}
    </span>
  );
}

function Value({ column, value }: { column: ScreenColumn; value: number | null }) {
  const reason = "Unknown: too little history, or no such data";
  if (value === null || column.condition) {
    return value === null ? <Figure value={null} reason={reason} /> : writeValue(column, value);
  }
  if (isChange(column.formula)) return <Figure value={value * 100} style="percent" change />;
  return <span className="numeric">{writeValue(column, value)}</span>;
}

type SpreadProps = Pick<ScreenTableProps, "state" | "onChange"> & { column: ScreenColumn };

/** How the values are spread over all assets that were asked; its handles write the rule. */
function Spread({ column, state, onChange }: SpreadProps) {
  if (!hasRange(column)) return <div className={styles.spread} />;
  const { distribution, formula } = column;
  const tree = readRule(state.rule);
  const range = rangeOf(tree, formula);
  const set = (next: Range) => {
    const kept = { from: roundOf(next.from), to: roundOf(next.to) };
    onChange({ rule: writeRule(withRange(tree, formula, kept)) });
  };
  return (
    <div className={styles.spread}>
      <Histogram
        label={`Spread of ${formula}`}
        values={[]}
        counted={binsOfDistribution(distribution)}
        bare
        height={30}
        range={range}
        write={(value) => writeValue(column, value)}
        onRange={set}
      />
      <span className={styles.range}>{rangeText(column, range)}</span>
    </div>
  );
}

/** Four digits are as fine as a hand can drag. */
function roundOf(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}
