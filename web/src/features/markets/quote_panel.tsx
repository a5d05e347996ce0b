/** Where one asset stands now: price, both sides of the market, and its ranges. */

import type { Numeric } from "~/design/format";
import { useFollowed, useFreshness, useHeld, useTick } from "~/live/quote";
import { ErrorState } from "~/ui/error_state";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import { Skeleton } from "~/ui/skeleton";
import asset from "./asset.module.css";
import styles from "./desk.module.css";
import { LiveLast, LivePercent } from "./live_figures";
import { type Quote, useQuote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote, type QuoteField } from "./quote_explanation";
import { RangeBar } from "./range_bar";

export function QuotePanel({ symbol }: { symbol: string }) {
  const { data, error, refetch } = useQuote(symbol);
  useHeld([symbol]);
  const quote = useFollowed(data, symbol);
  if (error && !quote) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!quote) {
    return (
      <div className={styles.quote}>
        <Skeleton width={140} height={28} />
        <Skeleton height={120} />
      </div>
    );
  }
  return <QuoteBody quote={quote} />;
}

function QuoteBody({ quote }: { quote: Quote }) {
  const { last, reason } = quote;
  const tick = useTick(quote.symbol);
  const freshness = useFreshness(quote);
  return (
    <div className={styles.quote}>
      <p className={styles.quoteName}>
        {quote.name}
        <Freshness state={freshness} at={quote.at} reason={reason} withAge />
      </p>
      <div className={asset.last}>
        <LiveLast quote={quote} tick={tick} size="hero" explained />
        <span className={asset.currency}>{quote.currency}</span>
        <span className={asset.moves}>
          <Figure
            value={quote.change}
            style="price"
            digits={quoteDigits(last)}
            change
            reason={reason}
            explain={() => explainQuote(quote, "change")}
          />
          <LivePercent quote={quote} explained />
        </span>
      </div>
      <div className={asset.ranges}>
        <RangeBar
          title="Day"
          low={quote.day_low}
          high={quote.day_high}
          last={last}
          explain={() => explainQuote(quote, "day")}
        />
        <RangeBar
          title="52 weeks"
          low={quote.year_low}
          high={quote.year_high}
          last={last}
          explain={() => explainQuote(quote, "year")}
        />
      </div>
      <dl className={asset.statistics}>
        {sides(quote).map(({ title, field, value, style }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>
              <Figure
                value={value}
                style={style}
                digits={style === "price" ? quoteDigits(last) : undefined}
                reason={`${quote.source} does not say`}
                explain={() => explainQuote(quote, field)}
              />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

type Side = { title: string; field: QuoteField; value: Numeric; style: "price" | "compact" };

function sides(quote: Quote): Side[] {
  return [
    { title: "Bid", field: "bid", value: quote.bid, style: "price" },
    { title: "Ask", field: "ask", value: quote.ask, style: "price" },
    { title: "Open", field: "open", value: quote.open, style: "price" },
    {
      title: "Previous close",
      field: "previous_close",
      value: quote.previous_close,
      style: "price",
    },
    { title: "Volume", field: "volume", value: quote.volume, style: "compact" },
  ];
}
