/** Splits and dividends of an asset. */

import { CalendarDays } from "lucide-react";
import { formatDate, formatExact } from "~/design/format";
import { EmptyState } from "~/ui/empty_state";
import { Panel } from "~/ui/panel";
import { type Column, exportCsv, Table } from "~/ui/table";
import { actionSentence } from "./chart_data";
import { type Action, useActions } from "./queries";

const COLUMNS: Column<Action>[] = [
  {
    key: "ex_at",
    title: "Ex date",
    value: (action) => action.ex_at,
    cell: (action) => formatDate(action.ex_at, "UTC"),
  },
  {
    key: "kind",
    title: "Kind",
    value: (action) => action.kind,
    cell: (action) => (action.kind === "split" ? "Split" : "Dividend"),
  },
  {
    key: "what",
    title: "What",
    value: (action) => action.ratio ?? action.amount,
    cell: (action) => actionSentence(action).replace(/^(Split|Dividend) /, ""),
    align: "end",
  },
  {
    key: "known_at",
    title: "Known",
    value: (action) => action.known_at,
    cell: (action) => (
      <span title={formatExact(action.known_at)}>{formatDate(action.known_at)}</span>
    ),
    wide: true,
  },
  { key: "source", title: "Source", value: (action) => action.source, wide: true },
];

export function ActionsPanel({ symbol }: { symbol: string }) {
  const actions = useActions(symbol);
  const { data } = actions;
  return (
    <Panel
      title="Splits and dividends"
      caption={data ? String(data.length) : undefined}
      flush
      menu={[
        {
          label: "Export CSV",
          disabled: data === undefined,
          onSelect: () => data && exportCsv(`${symbol}-actions`, COLUMNS, data),
        },
      ]}
    >
      <Table
        label={`Splits and dividends of ${symbol}`}
        columns={COLUMNS}
        rows={data}
        rowKey={(action) => `${action.kind} ${action.ex_at}`}
        error={actions.error}
        onRetry={() => void actions.refetch()}
        initialSort={{ key: "ex_at", descending: true }}
        empty={
          <EmptyState icon={<CalendarDays />} title="No splits or dividends known">
            They come with imported files that have an adjusted close, and with providers that
            report them. Prices are then adjusted while they are read; the stored bars stay as
            traded.
          </EmptyState>
        }
      />
    </Panel>
  );
}
