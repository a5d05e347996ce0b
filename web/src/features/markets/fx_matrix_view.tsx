/** The matrix of currencies (FXC): rates on the colour of their change; a cell opens its pair. */

import { Link } from "@tanstack/react-router";
import { Coins } from "lucide-react";
import { useState } from "react";
import { formatAge, formatExact, formatNumber, formatPercent } from "~/design/format";
import { Button } from "~/ui/button";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { LinePlot } from "~/ui/chart/line_plot";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Field, Input, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { type Column, exportCsv, Table } from "~/ui/table";
import asset from "./asset.module.css";
import { seconds } from "./chart_data";
import styles from "./economy.module.css";
import {
  type FxMatrix,
  pairFormula,
  rateDigits,
  readCurrencies,
  USUAL_CURRENCIES,
  useFxMatrix,
  writeRate,
} from "./fx_matrix";
import { SeeProviders } from "./next_step";
import { useSeriesOf } from "./queries";
import { asSentence } from "./sentence";

export type FxView = "rates" | "changes" | "table";

const VIEWS: Choice<FxView>[] = [
  { value: "rates", label: "Rates" },
  { value: "changes", label: "Change %" },
  { value: "table", label: "Table" },
];

export type Pair = { base: string; quote: string };

type FxMatrixViewProps = {
  currencies: readonly string[];
  view: FxView;
  pair: Pair | null;
  onCurrencies: (currencies: string[]) => void;
  onView: (view: FxView) => void;
  onPair: (pair: Pair | null) => void;
};

export function FxMatrixView(props: FxMatrixViewProps) {
  const { currencies, view, pair, onCurrencies, onView, onPair } = props;
  const found = useFxMatrix(currencies);
  const { data } = found;
  const priced = data !== undefined && hasRates(data);
  return (
    <div className={styles.stack}>
      <CurrencyForm currencies={currencies} onCurrencies={onCurrencies} />
      <Panel
        title="Matrix"
        caption={
          priced ? (
            <span
              title={formatExact(data.at)}
            >{`${data.source ?? "no source"}, ${formatAge(data.at)}`}</span>
          ) : undefined
        }
        flush
        controls={<Segments label="View" value={view} choices={VIEWS} onChoose={onView} />}
        menu={[
          {
            label: "Export CSV",
            disabled: data === undefined,
            onSelect: () => data && exportCsv("fx", PAIR_COLUMNS, pairsOf(data)),
          },
        ]}
      >
        {found.error && (!data || found.isPlaceholderData) ? (
          <ErrorState error={found.error} onRetry={() => void found.refetch()} />
        ) : data === undefined ? (
          <Skeleton height={260} />
        ) : priced ? (
          <MatrixBody data={data} view={view} pair={pair} onPair={onPair} />
        ) : (
          <EmptyState icon={<Coins />} title="No rates yet" action={<SeeProviders />}>
            None of these currencies has a price here: a provider gives them, or a file of a pair
            such as EURUSD.
          </EmptyState>
        )}
      </Panel>
      <p className={styles.foot}>
        A row is the base, a column what one of it costs; the colour is the change since the rate
        before, in the colours you chose for gain and loss. Crosses are computed from two rates.
        {data?.reason && priced ? ` ${asSentence(data.reason)}` : ""}
      </p>
      {pair && (priced || found.error) ? (
        <PairPanel
          key={`${pair.base}${pair.quote}`}
          pair={pair}
          data={data}
          onClose={() => onPair(null)}
        />
      ) : null}
    </div>
  );
}

/** Whether any pair is priced; a currency against itself says nothing. */
function hasRates({ rates }: FxMatrix): boolean {
  return rates.some((of, i) => of.some((rate, j) => i !== j && rate !== null));
}

type MatrixBodyProps = {
  data: FxMatrix;
  view: FxView;
  pair: Pair | null;
  onPair: (pair: Pair) => void;
};

export function MatrixBody({ data, view, pair, onPair }: MatrixBodyProps) {
  const { currencies, rates, changes } = data;
  if (view === "table") {
    return (
      <Table
        label="Currency pairs"
        columns={PAIR_COLUMNS}
        rows={pairsOf(data)}
        rowKey={({ base, quote }) => `${base}${quote}`}
        openKey={pair ? `${pair.base}${pair.quote}` : undefined}
        onOpen={({ base, quote }) => onPair({ base, quote })}
      />
    );
  }
  const [row, column] = [
    currencies.indexOf(pair?.base ?? ""),
    currencies.indexOf(pair?.quote ?? ""),
  ];
  // A currency against itself says nothing: no colour and no figure.
  const shown = changes.map((of, i) => of.map((change, j) => (i === j ? null : change)));
  return (
    <HeatGrid
      label="Rates of currencies"
      corner="1 of \ costs"
      rows={currencies}
      columns={currencies}
      values={shown}
      tone="gain"
      middle={0}
      write={(change) => formatPercent(change)}
      {...(view === "rates" ? { text: (i: number, j: number) => rateText(rates, i, j) } : {})}
      chosen={row >= 0 && column >= 0 ? { row, column } : undefined}
      onChoose={(i, j) => {
        const [base, quote] = [currencies[i], currencies[j]];
        if (base && quote && base !== quote) onPair({ base, quote });
      }}
      explain={(i, j) => explainCell(data, i, j)}
    />
  );
}

function rateText(rates: FxMatrix["rates"], i: number, j: number): string | null {
  const rate = rates[i]?.[j] ?? null;
  return i === j ? "" : rate === null ? null : writeRate(rate);
}

function explainCell(
  { currencies, rates, changes, reason }: FxMatrix,
  i: number,
  j: number,
): string {
  if (i === j) return "";
  const rate = rates[i]?.[j] ?? null;
  if (rate === null) return reason ?? `No rate of ${currencies[i]} and ${currencies[j]}`;
  return `1 ${currencies[i]} = ${writeRate(rate)} ${currencies[j]}, ${formatPercent(changes[i]?.[j])} since the rate before`;
}

type PairRow = Pair & {
  rate: number | null;
  change: number | null;
} & Pick<FxMatrix, "source" | "at">;

function pairsOf({ currencies, rates, changes, source, at }: FxMatrix): PairRow[] {
  return currencies.flatMap((base, i) =>
    currencies.flatMap((quote, j) =>
      i === j
        ? []
        : [
            {
              base,
              quote,
              rate: rates[i]?.[j] ?? null,
              change: changes[i]?.[j] ?? null,
              source,
              at,
            },
          ],
    ),
  );
}

const PAIR_COLUMNS: Column<PairRow>[] = [
  { key: "base", title: "Base", value: (row) => row.base },
  { key: "quote", title: "Quote", value: (row) => row.quote },
  {
    key: "rate",
    title: "Rate",
    align: "end",
    value: (row) => row.rate,
    cell: (row) => <PairFigure row={row} />,
  },
  {
    key: "change",
    title: "Change %",
    align: "end",
    value: (row) => row.change,
    cell: (row) => <ChangeFigure row={row} />,
  },
];

function PairFigure({ row }: { row: PairRow }) {
  return (
    <Figure
      value={row.rate === null ? null : writeRate(row.rate)}
      digits={row.rate === null ? undefined : rateDigits(row.rate)}
      reason={`${row.source ?? "No source"} has no rate of this pair`}
      explain={{
        title: `${row.quote} for one ${row.base}`,
        formula: pairFormula(row.base, row.quote),
        source: row.source,
        at: row.at,
      }}
    />
  );
}

function ChangeFigure({ row }: { row: PairRow }) {
  return (
    <Figure
      value={row.change}
      style="percent"
      change
      reason="No rate before"
      explain={{
        title: `${row.base} in ${row.quote}: change`,
        formula: "(rate ÷ rate before − 1) × 100",
        source: row.source,
        at: row.at,
        rows: [{ label: "Rate", value: row.rate === null ? "not known" : writeRate(row.rate) }],
      }}
    />
  );
}

type CurrencyFormProps = { currencies: readonly string[]; onCurrencies: (it: string[]) => void };

function CurrencyForm({ currencies, onCurrencies }: CurrencyFormProps) {
  const [text, setText] = useState(currencies.join(" "));
  const read = readCurrencies(text);
  const usual = currencies.join() === USUAL_CURRENCIES.join();
  return (
    <Panel title="Currencies" caption={`${currencies.length}`}>
      <Form label="Currencies" onSend={() => read.length > 1 && onCurrencies(read)}>
        <div className={styles.codes}>
          <div>
            <Field
              label="Codes, in the order of the rows"
              error={read.length > 1 ? undefined : "Name two currencies or more"}
            >
              <Input value={text} onChange={(event) => setText(event.target.value)} />
            </Field>
          </div>
          <Button type="submit" look="primary" disabled={read.length < 2}>
            Show
          </Button>
          <Button
            disabled={usual}
            onClick={() => {
              setText(USUAL_CURRENCIES.join(" "));
              onCurrencies(USUAL_CURRENCIES);
            }}
          >
            The usual
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

type PairPanelProps = { pair: Pair; data: FxMatrix | undefined; onClose: () => void };

/** The past of a pair, by the formula that makes it. */
function PairPanel({ pair, data, onClose }: PairPanelProps) {
  const { base, quote } = pair;
  const formula = pairFormula(base, quote);
  const [answer] = useSeriesOf([formula], { interval: "1d" });
  const table = answer?.data;
  const values = table?.columns[0]?.values ?? [];
  const last = values.findLast((value) => value !== null) ?? null;
  const digits = last === null ? 4 : rateDigits(last);
  const row = data && pairsOf(data).find((it) => it.base === base && it.quote === quote);
  const direct = base === "EUR" ? `EUR${quote}` : quote === "EUR" ? `EUR${base}` : null;
  return (
    <Panel
      title={`${base} / ${quote}`}
      caption={<code>{formula}</code>}
      flush
      controls={
        <>
          {direct ? (
            <Link to="/chart/$symbol" params={{ symbol: direct }} className={asset.button}>
              Chart of {direct}
            </Link>
          ) : null}
          <Button onClick={onClose}>Close</Button>
        </>
      }
    >
      {row ? (
        <dl className={styles.heads}>
          <div>
            <dt>1 {base} costs</dt>
            <dd>
              <PairFigure row={row} /> {quote}
            </dd>
          </div>
          <div>
            <dt>Change</dt>
            <dd>
              <ChangeFigure row={row} />
            </dd>
          </div>
        </dl>
      ) : null}
      {answer?.error ? (
        <ErrorState error={answer.error} onRetry={() => void answer.refetch()} />
      ) : table === undefined ? (
        <Skeleton height={260} />
      ) : (
        <LinePlot
          label={`${base} in ${quote}`}
          kind="time"
          x={table.at.map(seconds)}
          height={260}
          writeY={(value) => formatNumber(value, { digits })}
          series={[{ id: formula, title: `${base} / ${quote}`, ink: 1, values, style: "area" }]}
        />
      )}
    </Panel>
  );
}

/** The matrix in a panel: a cell leads the panels of its link to the euro’s pair. */
export function FxInPanel({ onOpen }: { onOpen: (symbol: string) => void }) {
  const { data, error, refetch } = useFxMatrix(USUAL_CURRENCIES);
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton height={220} />;
  return (
    <MatrixBody
      data={data}
      view="rates"
      pair={null}
      onPair={({ base, quote }) => {
        if (base === "EUR") onOpen(`EUR${quote}`);
        else if (quote === "EUR") onOpen(`EUR${base}`);
      }}
    />
  );
}
