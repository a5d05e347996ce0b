/** Consensus: the last price of every provider beside the median, and why one is set aside. */

import { Scale } from "lucide-react";
import { asProblem } from "~/api/problem";
import { formatAge, formatExact } from "~/design/format";
import { Status } from "~/ui/badge";
import { EmptyState } from "~/ui/empty_state";
import { Figure } from "~/ui/figure";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { type Consensus, type ProviderValue, useConsensus } from "./consensus";
import styles from "./facts.module.css";

export function ConsensusPanel({ symbol }: { symbol: string }) {
  const found = useConsensus(symbol);
  const { data, error } = found;
  const none = error !== null && asProblem(error).isAbsence;
  return (
    <Panel title="Consensus of providers" caption="of the last price" flush>
      {data && data.values.length > 0 ? <Heads data={data} /> : null}
      <Table
        label={`What providers say of ${symbol}`}
        columns={COLUMNS}
        rows={none ? [] : data?.values}
        rowKey={(row) => row.provider}
        error={error}
        onRetry={() => void found.refetch()}
        expect={3}
        empty={
          <EmptyState icon={<Scale />} title="Nobody to compare">
            {none ? (
              <Message text={asProblem(error).message} />
            ) : (
              (data?.reason ?? "A price is compared once two providers or more give it.")
            )}
          </EmptyState>
        }
      />
    </Panel>
  );
}

const COLUMNS: Column<ProviderValue>[] = [
  { key: "provider", title: "Provider", value: (row) => row.provider },
  {
    key: "value",
    title: "Last",
    value: (row) => (row.value === null || row.value === undefined ? null : Number(row.value)),
    cell: (row) => (
      <Figure
        value={row.value}
        style="price"
        reason="It gave none"
        explain={{ title: `Last price by ${row.provider}`, source: row.provider, at: row.at }}
      />
    ),
    align: "end",
  },
  {
    key: "deviation",
    title: "From the median, bp",
    value: (row) => row.deviation_bps,
    cell: (row) => (
      <Figure
        value={row.deviation_bps}
        digits={1}
        reason="No median to compare with"
        explain={{
          title: `${row.provider}: distance from the median`,
          formula: "(last ÷ median − 1) × 10,000",
          source: row.provider,
          at: row.at,
        }}
      />
    ),
    align: "end",
  },
  {
    key: "at",
    title: "Age",
    value: (row) => row.at,
    cell: (row) => <span title={formatExact(row.at)}>{formatAge(row.at)}</span>,
    wide: true,
  },
  {
    key: "counted",
    title: "Counted",
    value: (row) => row.quarantined ?? "yes",
    cell: (row) =>
      row.quarantined ? (
        <Status tone="warn">{row.quarantined}</Status>
      ) : row.basis === "reference" ? (
        <Status tone="neutral">Daily rate, beside its own day</Status>
      ) : (
        <Status tone="good">Yes</Status>
      ),
    wrap: true,
  },
];

function Heads({ data }: { data: Consensus }) {
  const lasts = data.values.some((it) => it.basis === "last");
  const counted = data.values.filter((it) => !it.quarantined && (!lasts || it.basis === "last"));
  return (
    <dl className={styles.heads}>
      <div>
        <dt>Median</dt>
        <dd>
          <Figure
            value={data.median}
            style="price"
            size="large"
            reason="No provider gave a price"
            explain={{
              title: `${data.symbol}: median of the last prices`,
              formula: "median of the providers that are counted",
              at: data.at,
              source: counted.map((it) => it.provider).join(", "),
              rows: data.values.map((it) => ({
                label: it.provider,
                value: `${it.value ?? "none"}${it.quarantined ? `, set aside: ${it.quarantined}` : ""}`,
              })),
            }}
          />
        </dd>
      </div>
      <div>
        <dt>Spread</dt>
        <dd>
          <Figure
            value={data.spread_bps}
            digits={1}
            unit="bp"
            size="large"
            reason="Fewer than two providers are counted"
            explain={{
              title: `${data.symbol}: spread between providers`,
              formula: "(highest − lowest) / median × 10,000",
              at: data.at,
              source: counted.map((it) => it.provider).join(", "),
            }}
          />
        </dd>
      </div>
      <div>
        <dt>Counted</dt>
        <dd className="numeric">
          {counted.length} of {data.values.length}
        </dd>
      </div>
    </dl>
  );
}
