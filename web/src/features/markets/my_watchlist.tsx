/** The reader's first watch list, on the first page. */

import { Link } from "@tanstack/react-router";
import { Star } from "lucide-react";
import { useHeld } from "~/live/quote";
import { EmptyState } from "~/ui/empty_state";
import { Panel } from "~/ui/panel";
import { Table } from "~/ui/table";
import styles from "./market_home.module.css";
import { useOpenSymbol } from "./open_symbol";
import { useQuotes } from "./queries";
import { QUOTE_COLUMNS } from "./quote_columns";
import { useWatchlists } from "./watchlist";

const MOST = 15;

export function MyWatchlist() {
  const open = useOpenSymbol();
  const lists = useWatchlists();
  const list = lists.data?.[0];
  const symbols = list?.items.slice(0, MOST).map((item) => item.symbol) ?? [];
  const quotes = useQuotes(symbols);
  useHeld(symbols);
  const empty = lists.data !== undefined && symbols.length === 0;
  const rows = empty ? [] : inOrder(symbols, quotes.data);
  return (
    <Panel
      title={list?.name ?? "My watchlist"}
      caption={list ? `${list.items.length} symbols` : undefined}
      flush
      className={styles.panel}
      controls={
        <Link to="/watchlists" className={styles.more}>
          All lists
        </Link>
      }
    >
      <Table
        label={list?.name ?? "My watchlist"}
        columns={QUOTE_COLUMNS}
        rows={rows}
        rowKey={(quote) => quote.symbol}
        onOpen={({ symbol }) => open(symbol)}
        error={lists.error ?? quotes.error}
        onRetry={() => void Promise.all([lists.refetch(), quotes.refetch()])}
        expect={6}
        empty={
          <EmptyState
            icon={<Star />}
            title={list ? "This list is empty" : "No watchlist yet"}
            action={
              <Link to="/watchlists" className={styles.button}>
                {list ? "Add symbols" : "Make a watchlist"}
              </Link>
            }
          >
            The symbols you follow stand here, with price, change and trend.
          </EmptyState>
        }
      />
    </Panel>
  );
}

/** In the order of the list; symbols nothing is known of are left to the full list. */
function inOrder<Item extends { symbol: string }>(
  symbols: readonly string[],
  items: Item[] | undefined,
) {
  if (items === undefined) return undefined;
  const bySymbol = new Map(items.map((item) => [item.symbol, item]));
  return symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
}
