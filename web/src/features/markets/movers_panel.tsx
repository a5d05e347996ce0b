/** What moved most, and what was traded most. */

import { TrendingUp } from "lucide-react";
import { useState } from "react";
import { formatDate, formatExact } from "~/design/format";
import { useHeld } from "~/live/quote";
import { EmptyState } from "~/ui/empty_state";
import { type Choice, Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { exportCsv, Table } from "~/ui/table";
import styles from "./market_home.module.css";
import { useOpenSymbol } from "./open_symbol";
import { type Movers, useMovers } from "./queries";
import { QUOTE_COLUMNS, TRADED_COLUMNS } from "./quote_columns";

const MOST = 10;

type Kind = Exclude<keyof Movers, "at">;

const KINDS: Choice<Kind>[] = [
  { value: "gainers", label: "Gainers" },
  { value: "losers", label: "Losers" },
  { value: "active", label: "Active" },
];

const NOTHING: Record<Kind, string> = {
  gainers: "Of the assets here, none closed above its close before.",
  losers: "Of the assets here, none closed below its close before.",
  active: "No source here reports volume.",
};

/** The newest close among the rows: the answer's own time is only when it was asked. */
export function newestClose(rows: readonly { at?: string | null }[] | undefined): string | null {
  const times = (rows ?? []).flatMap(({ at }) => (at ? [at] : []));
  return times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(-1) ?? null;
}

export function MoversPanel() {
  const [kind, setKind] = useState<Kind>("gainers");
  const open = useOpenSymbol();
  const movers = useMovers(MOST);
  const rows = movers.data?.[kind];
  const at = newestClose(rows);
  const bare =
    movers.data !== undefined && KINDS.every(({ value }) => movers.data?.[value].length === 0);
  useHeld((rows ?? []).map((quote) => quote.symbol));
  const columns = kind === "active" ? TRADED_COLUMNS : QUOTE_COLUMNS;
  return (
    <Panel
      title="Movers"
      caption={
        at ? <span title={formatExact(at)}>closes to {formatDate(at, "UTC")}</span> : undefined
      }
      flush
      className={styles.panel}
      controls={<Segments label="Movers" value={kind} choices={KINDS} onChoose={setKind} />}
      menu={[
        {
          label: "Export CSV",
          disabled: rows === undefined,
          onSelect: () => rows && exportCsv(`movers-${kind}`, columns, rows),
        },
      ]}
    >
      <Table
        key={kind}
        label={`Movers: ${kind}`}
        columns={columns}
        rows={rows}
        rowKey={(quote) => quote.symbol}
        onOpen={({ symbol }) => open(symbol)}
        error={movers.error}
        onRetry={() => void movers.refetch()}
        expect={MOST}
        empty={
          <EmptyState icon={<TrendingUp />} title="Nothing to rank">
            {bare
              ? "Movers compare the last two closes of every asset; no asset here has two yet."
              : NOTHING[kind]}
          </EmptyState>
        }
      />
    </Panel>
  );
}
