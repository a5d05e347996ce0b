/** A watchlist in a panel: which list is part of the layout, a row leads the panels that follow. */

import { Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useHeld } from "~/live/quote";
import { EmptyState } from "~/ui/empty_state";
import { Select } from "~/ui/field";
import { Table } from "~/ui/table";
import styles from "./desk.module.css";
import home from "./market_home.module.css";
import { useOpenSymbol } from "./open_symbol";
import { useQuotes } from "./queries";
import { QUOTE_COLUMNS } from "./quote_columns";
import { useWatchlists } from "./watchlist";

type DeskWatchlistProps = {
  symbol: string;
  choice: string | null;
  onChoice: (list: string) => void;
};

export function DeskWatchlist({ symbol, choice, onChoice }: DeskWatchlistProps) {
  const open = useOpenSymbol();
  const lists = useWatchlists();
  const list = lists.data?.find(({ id }) => id === choice) ?? lists.data?.[0];
  const symbols = list?.items.map((item) => item.symbol) ?? [];
  const quotes = useQuotes(symbols);
  useHeld(symbols);
  const none = lists.data !== undefined && symbols.length === 0;
  const place = new Map(symbols.map((it, i) => [it, i]));
  const rows = quotes.data?.toSorted(
    (a, b) => (place.get(a.symbol) ?? 0) - (place.get(b.symbol) ?? 0),
  );
  return (
    <div className={styles.fill}>
      {lists.data && lists.data.length > 1 ? (
        <div className={styles.bar}>
          <Select
            aria-label="Watchlist"
            value={list?.id ?? ""}
            choices={lists.data.map(({ id, name }) => ({ value: id, label: name }))}
            onChoose={onChoice}
          />
        </div>
      ) : null}
      <Table
        label={list?.name ?? "Watchlist"}
        columns={QUOTE_COLUMNS}
        rows={none ? [] : rows}
        rowKey={(quote) => quote.symbol}
        openKey={symbol}
        onOpen={(quote) => open(quote.symbol)}
        error={lists.error ?? quotes.error}
        onRetry={() => void Promise.all([lists.refetch(), quotes.refetch()])}
        empty={
          <EmptyState
            icon={<Star />}
            title={list ? "This list is empty" : "No watchlist yet"}
            action={
              <Link to="/watchlists" className={home.button}>
                {list ? "Add symbols" : "Make a watchlist"}
              </Link>
            }
          >
            A row of the list leads every panel of the same link.
          </EmptyState>
        }
      />
    </div>
  );
}
