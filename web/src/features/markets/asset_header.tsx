/** Who an asset is and where it stands now. */

import { Link } from "@tanstack/react-router";
import { CandlestickChart } from "lucide-react";
import { formatAge, formatExact } from "~/design/format";
import { Badge } from "~/ui/badge";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import { Skeleton } from "~/ui/skeleton";
import styles from "./asset.module.css";
import { PriceChange } from "./price_change";
import type { Asset, Quote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote } from "./quote_explanation";
import { RangeBar } from "./range_bar";
import { WatchButton } from "./watch_button";

type AssetHeaderProps = { symbol: string; asset: Asset | undefined; quote: Quote | undefined };

export function AssetHeader({ symbol, asset, quote }: AssetHeaderProps) {
  return (
    <header className={styles.header}>
      <div className={styles.identity}>
        <h1>
          {asset?.symbol ?? symbol}
          {asset ? (
            <span className={styles.name}>{asset.name}</span>
          ) : (
            <Skeleton width={180} height={14} />
          )}
        </h1>
        <p className={styles.facts}>
          {asset ? <Badge>{asset.type}</Badge> : null}
          {[asset?.exchange, asset?.currency, asset?.sector].filter(Boolean).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
        </p>
      </div>
      <div className={styles.price}>{quote ? <Price quote={quote} /> : <PriceSkeleton />}</div>
      <div className={styles.ranges}>
        <RangeBar title="Day" low={quote?.day_low} high={quote?.day_high} last={quote?.last} />
        <RangeBar
          title="52 weeks"
          low={quote?.year_low}
          high={quote?.year_high}
          last={quote?.last}
        />
      </div>
      <div className={styles.actions}>
        <Link to="/chart/$symbol" params={{ symbol }} className={styles.button}>
          <CandlestickChart aria-hidden="true" />
          Chart
        </Link>
        <WatchButton symbol={symbol} />
      </div>
    </header>
  );
}

function Price({ quote }: { quote: Quote }) {
  const { last, change_percent, currency, reason } = quote;
  return (
    <>
      <div className={styles.last}>
        <Figure
          value={last}
          style="price"
          digits={quoteDigits(last)}
          size="hero"
          reason={reason}
          explain={() => explainQuote(quote, "last")}
        />
        <span className={styles.currency}>{currency}</span>
        <span className={styles.moves}>
          <PriceChange quote={quote} size="large" reason={reason} />
          <Figure value={change_percent} style="percent" size="large" change reason={reason} />
        </span>
      </div>
      <p className={styles.facts}>
        <Freshness state={quote.freshness} at={quote.at} reason={reason} />
        <span>{quote.source}</span>
        {quote.at ? <span title={formatExact(quote.at)}>{formatAge(quote.at)}</span> : null}
      </p>
    </>
  );
}

function PriceSkeleton() {
  return (
    <div className={styles.last} aria-hidden="true">
      <Skeleton width={160} height={28} />
      <Skeleton width={110} height={14} />
    </div>
  );
}
