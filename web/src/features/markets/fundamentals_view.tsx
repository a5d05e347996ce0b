/** Fundamentals (FA): statements by period, ratios with their formula, and the filings behind both. */

import { FileSpreadsheet } from "lucide-react";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { formatAge, formatDate, formatExact } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { type Choice, Input, Segments } from "~/ui/field";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./facts.module.css";
import {
  type FundamentalPeriod,
  type Fundamentals,
  scaleOf,
  useFundamentals,
} from "./fundamentals";
import { RatioTable, type Shown, StatementTable } from "./statement_table";

const PERIODS: Choice<FundamentalPeriod>[] = [
  { value: "annual", label: "Annual" },
  { value: "quarterly", label: "Quarterly" },
  { value: "ttm", label: "TTM" },
];

const SHOWN: Choice<Shown>[] = [
  { value: "values", label: "Values" },
  { value: "growth", label: "Growth" },
];

export function FundamentalsView({ symbol }: { symbol: string }) {
  const [period, setPeriod] = useState<FundamentalPeriod>("annual");
  const [shown, setShown] = useState<Shown>("values");
  const [asOf, setAsOf] = useState<string | null>(null);
  const found = useFundamentals(symbol, period, asOf);
  const { data } = found;
  return (
    <div className={styles.stack}>
      <div className={styles.tools}>
        <Segments label="Periods" value={period} choices={PERIODS} onChoose={setPeriod} />
        <Segments label="Figures" value={shown} choices={SHOWN} onChoose={setShown} />
        <span className={styles.asOf}>
          As known on
          <Input
            type="date"
            aria-label="As known on"
            value={asOf ?? ""}
            max={new Date().toISOString().slice(0, 10)}
            onChange={(event) => setAsOf(event.target.value || null)}
          />
        </span>
        {asOf ? <Button onClick={() => setAsOf(null)}>Now</Button> : null}
        {data?.source ? (
          <span className={styles.source} title={formatExact(data.fetched_at)}>
            {data.source}, fetched {formatAge(data.fetched_at)}
          </span>
        ) : null}
      </div>
      {found.error && (!data || found.isPlaceholderData) ? (
        <Missing error={found.error} symbol={symbol} onRetry={() => void found.refetch()} />
      ) : data === undefined ? (
        <Panel title="Income statement">
          <Skeleton height={320} />
        </Panel>
      ) : data.periods.length === 0 ? (
        <EmptyState
          icon={<FileSpreadsheet />}
          title={
            asOf ? `Nothing was filed by ${formatDate(asOf, "UTC")}` : "No periods of this length"
          }
          action={
            asOf ? <Button onClick={() => setAsOf(null)}>Show what is known now</Button> : null
          }
        >
          {data.reason ?? "Only facts that were filed by the day asked for are counted."}
        </EmptyState>
      ) : (
        <Loaded data={data} period={period} shown={shown} waiting={found.isPlaceholderData} />
      )}
    </div>
  );
}

type LoadedProps = {
  data: Fundamentals;
  period: FundamentalPeriod;
  shown: Shown;
  waiting: boolean;
};

function Loaded({ data, period, shown, waiting }: LoadedProps) {
  // One unit for all statements: figures of two of them are compared.
  const rows = data.statements.flatMap((statement) => statement.rows);
  const scale = scaleOf(rows, data.currency);
  return (
    <div className={styles.stack} aria-busy={waiting} data-waiting={waiting || undefined}>
      {data.statements.map((statement) => (
        <StatementTable key={statement.id} {...{ data, statement, period, shown, scale }} />
      ))}
      <RatioTable data={data} />
      <p className={styles.foot}>
        Every figure is as the filing of its column gave it; a restated value counts from its own
        filing on. The date under a period is the day of that filing.
      </p>
    </div>
  );
}

type MissingProps = { error: unknown; symbol: string; onRetry: () => void };

/** That nobody gives the figures of an asset is an answer, not a fault. */
function Missing({ error, symbol, onRetry }: MissingProps) {
  const problem = asProblem(error);
  if (!problem.isAbsence) return <ErrorState error={error} onRetry={onRetry} />;
  return (
    <EmptyState
      icon={<FileSpreadsheet />}
      title={`No fundamentals of ${symbol}`}
      action={<Button onClick={onRetry}>Try again</Button>}
    >
      <Message text={problem.message} />
    </EmptyState>
  );
}
