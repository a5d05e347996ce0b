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
  gainers: "Nothing has risen since the close before.",
  losers: "Nothing has fallen since the close before.",
  active: "No source here reports volume.",
};

export function MoversPanel() {
  const [kind, setKind] = useState<Kind>("gainers");
  const open = useOpenSymbol();
  const movers = useMovers(MOST);
  const rows = movers.data?.[kind];
  useHeld((rows ?? []).map((quote) => quote.symbol));
  const columns = kind === "active" ? TRADED_COLUMNS : QUOTE_COLUMNS;
  return (
    <Panel
      title="Movers"
      caption={
        movers.data ? (
          <span title={formatExact(movers.data.at)}>{formatDate(movers.data.at, "UTC")}</span>
        ) : undefined
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
            {NOTHING[kind]} Movers compare the last two closes of every asset that is known here.
          </EmptyState>
        }
      />
    </Panel>
  );
}
