/** A strip of instruments: the reader's first list, or the indices of a reader without one. */

import { Link } from "@tanstack/react-router";
import { Sparkline } from "~/ui/chart/sparkline";
import { ErrorLine } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import { Skeleton } from "~/ui/skeleton";
import styles from "./market_home.module.css";
import { LastPrice } from "./price_change";
import { type Quote, useAssetsOfType, useQuotes } from "./queries";
import { useWatchlists } from "./watchlist";

const MOST = 8;

export function InstrumentStrip() {
  const symbols = useStripSymbols();
  const quotes = useQuotes(symbols ?? []);
  if (quotes.error && !quotes.data) {
    return <ErrorLine error={quotes.error} />; // the panels below have the button that tries again
  }
  if (symbols !== undefined && symbols.length === 0) return null; // the panels below say what to do
  return (
    <ul className={styles.strip} aria-label="Instruments">
      {quotes.data
        ? quotes.data.map((quote) => <StripCard key={quote.symbol} quote={quote} />)
        : Array.from({ length: symbols?.length ?? 6 }, (_, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <li key={i} className={styles.card} aria-hidden="true">
              <Skeleton width={60} />
              <Skeleton width={96} height={16} />
            </li>
          ))}
    </ul>
  );
}

/** Undefined until it is known which instruments there are. */
function useStripSymbols(): string[] | undefined {
  const lists = useWatchlists();
  const first = lists.data?.find((list) => list.items.length > 0);
  const indices = useAssetsOfType("index", MOST, lists.data !== undefined && !first);
  if (first) return first.items.slice(0, MOST).map((item) => item.symbol);
  return indices.data?.map((asset) => asset.symbol);
}

function StripCard({ quote }: { quote: Quote }) {
  const { symbol, name, change_percent, reason, spark } = quote;
  return (
    <li>
      <Link to="/asset/$symbol" params={{ symbol }} className={styles.card} title={name}>
        <span className={styles.cardHead}>
          <strong>{symbol}</strong>
          <Freshness state={quote.freshness} at={quote.at} reason={reason} />
        </span>
        <span className={styles.cardBody}>
          <span className={styles.cardFigures}>
            <LastPrice quote={quote} size="large" />
            <Figure value={change_percent} style="percent" change reason={reason} />
          </span>
          <Sparkline values={spark} width={72} height={30} />
        </span>
      </Link>
    </li>
  );
}
