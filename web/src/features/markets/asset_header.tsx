/** Who an asset is and where it stands now. */

import { Link } from "@tanstack/react-router";
import { CandlestickChart, Layers2 } from "lucide-react";
import { formatCompact } from "~/design/format";
import { useFollowed, useFreshness, useHeld, useTick } from "~/live/quote";
import { Age } from "~/ui/age";
import { Badge } from "~/ui/badge";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import { Skeleton } from "~/ui/skeleton";
import { AlertButton } from "./alert_button";
import styles from "./asset.module.css";
import { LiveLast, LivePercent } from "./live_figures";
import type { Asset, Quote } from "./queries";
import { quoteDigits } from "./quote_digits";
import { explainQuote, spreadOf } from "./quote_explanation";
import { RangeBar } from "./range_bar";
import { WatchButton } from "./watch_button";

type AssetHeaderProps = { symbol: string; asset: Asset | undefined; quote: Quote | undefined };

export function AssetHeader({ symbol, asset, quote: asked }: AssetHeaderProps) {
  useHeld([symbol]);
  const quote = useFollowed(asked, symbol);
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
      <div className={styles.price}>
        {quote ? <Price quote={quote} type={asset?.type} /> : <PriceSkeleton />}
      </div>
      <div className={styles.right}>
        <Actions symbol={symbol} />
        <div className={styles.ranges}>
          <RangeBar
            title="Day"
            low={quote?.day_low}
            high={quote?.day_high}
            last={quote?.last}
            explain={quote && (() => explainQuote(quote, "day"))}
          />
          <RangeBar
            title="52 weeks"
            low={quote?.year_low}
            high={quote?.year_high}
            last={quote?.last}
            explain={quote && (() => explainQuote(quote, "year"))}
          />
        </div>
      </div>
    </header>
  );
}

function Actions({ symbol }: { symbol: string }) {
  return (
    <div className={styles.actions}>
      <Link to="/chart/$symbol" params={{ symbol }} className={styles.button}>
        <CandlestickChart aria-hidden="true" />
        Chart
      </Link>
      <Link to="/depth/$symbol" params={{ symbol }} className={styles.button}>
        <Layers2 aria-hidden="true" />
        Depth
      </Link>
      <AlertButton symbol={symbol} />
      <WatchButton symbol={symbol} />
    </div>
  );
}

function Price({ quote, type }: { quote: Quote; type: Asset["type"] | undefined }) {
  const { currency, reason } = quote;
  // What a market that never closes tells by itself; between two bars the change is that of the day.
  const rolling = type === "crypto" && Boolean(quote.received_at);
  const tick = useTick(quote.symbol);
  const freshness = useFreshness(quote);
  return (
    <>
      <div className={styles.last}>
        <LiveLast quote={quote} tick={tick} size="hero" explained />
        <span className={styles.currency}>{currency}</span>
        <span className={styles.moves}>
          <Figure
            value={quote.change}
            style="price"
            digits={quoteDigits(quote.last)}
            size="large"
            change
            reason={reason}
            explain={() => explainQuote(quote, "change")}
          />
          <LivePercent quote={quote} size="large" explained />
          {rolling ? (
            <span
              className={styles.window}
              title="A coin trades around the clock: this is the change of the last 24 hours. The chart's is that of the day in UTC."
            >
              24 h
            </span>
          ) : null}
        </span>
      </div>
      <Sides quote={quote} />
      <p className={styles.facts}>
        <Freshness state={freshness} at={quote.at} reason={reason} />
        <span>{quote.source}</span>
        {quote.at ? <Age at={quote.at} /> : null}
      </p>
    </>
  );
}

/** The best prices on both sides, where the source tells them. */
function Sides({ quote }: { quote: Quote }) {
  if (quote.bid == null && quote.ask == null) return null;
  const digits = quoteDigits(quote.last);
  return (
    <p className={styles.facts}>
      {(["bid", "ask"] as const).map((side) => (
        <span key={side} className="numeric">
          {side === "bid" ? "Bid " : "Ask "}
          <Figure
            value={quote[side]}
            style="price"
            digits={digits}
            reason={`The source gives no ${side}`}
            explain={() => explainQuote(quote, side)}
          />
          {quote[`${side}_size`] == null ? null : ` × ${formatCompact(quote[`${side}_size`])}`}
        </span>
      ))}
      <span>
        Spread{" "}
        <Figure
          value={spreadOf(quote)}
          digits={1}
          unit="bp"
          reason="One side is missing, or the sides cross"
          explain={() => explainQuote(quote, "spread")}
        />
      </span>
    </p>
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
