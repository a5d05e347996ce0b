/** The board of the first page: indices, currencies, rates, coins and commodities, each a column of prices. */

import { Link } from "@tanstack/react-router";
import { Globe } from "lucide-react";
import { useAsOfNow } from "~/design/clock";
import { formatAge, formatDuration, formatExact } from "~/design/format";
import { useFreshness, useHeld } from "~/live/quote";
import { Status, type Tone } from "~/ui/badge";
import { Sparkline } from "~/ui/chart/sparkline";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import type { FreshnessState } from "~/ui/freshness";
import { Skeleton } from "~/ui/skeleton";
import { LiveLast, LivePercent, useLive } from "./live_figures";
import styles from "./market_board.module.css";
import { type MarketStatus, type Strip, useOverview } from "./market_overview";
import type { Quote } from "./queries";

/** Rows of one column. */
const MOST = 8;

export function MarketBoard() {
  const overview = useOverview();
  const { data } = overview;
  const strips = (data?.strips ?? []).filter((strip) => strip.quotes.length > 0);
  useHeld(strips.flatMap((strip) => strip.quotes.slice(0, MOST).map((quote) => quote.symbol)));
  if (overview.error && !data) {
    return <ErrorState error={overview.error} onRetry={() => void overview.refetch()} />;
  }
  if (data && strips.length === 0) {
    return (
      <EmptyState icon={<Globe />} title="No markets yet">
        Indices, currencies, rates and coins stand here once their prices are imported or fetched.
      </EmptyState>
    );
  }
  return (
    <section aria-label="Markets" className={styles.board}>
      <Hours status={data?.status ?? []} />
      <div className={styles.strips}>
        {data
          ? strips.map((strip) => <StripColumn key={strip.id} strip={strip} />)
          : ["Indices", "Currencies", "Rates", "Coins"].map((title) => (
              <LoadingStrip key={title} title={title} />
            ))}
      </div>
    </section>
  );
}

function LoadingStrip({ title }: { title: string }) {
  return (
    <div className={styles.strip} aria-busy="true">
      <h2>{title}</h2>
      {Array.from({ length: MOST }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={at} className={styles.row}>
          <Skeleton width={52} height={10} />
          <Skeleton width={40} height={10} />
          <Skeleton width={56} height={10} />
          <Skeleton width={44} height={10} />
        </div>
      ))}
    </div>
  );
}

function StripColumn({ strip }: { strip: Strip }) {
  const quotes = strip.quotes.slice(0, MOST);
  return (
    <div className={styles.strip}>
      <h2>
        {strip.title}
        <Newest quotes={quotes} />
      </h2>
      <ul>
        {quotes.map((quote) => (
          <StripRow key={quote.symbol} quote={quote} />
        ))}
      </ul>
    </div>
  );
}

/** The age of the newest price of a column. */
function Newest({ quotes }: { quotes: readonly Quote[] }) {
  const times = quotes.map((quote) => quote.at ?? "");
  const newest = times.toSorted().at(-1) ?? "";
  const age = useAsOfNow((now) => (newest === "" ? "" : formatAge(newest, now)));
  return (
    <span className={styles.age} title={formatExact(newest)}>
      {age}
    </span>
  );
}

function StripRow({ quote: asked }: { quote: Quote }) {
  const { quote, tick } = useLive(asked);
  const { symbol, name } = quote;
  return (
    <li>
      <Link
        to="/asset/$symbol"
        params={{ symbol }}
        className={styles.row}
        title={`${symbol} ${name}`}
      >
        <span className={styles.symbol}>
          <FreshDot quote={quote} />
          <strong>{SHORT_NAMES[symbol] ?? symbol}</strong>
          <span className={styles.name}>{name}</span>
        </span>
        <Sparkline values={quote.spark} width={44} height={16} />
        <LiveLast quote={quote} tick={tick} />
        <LivePercent quote={quote} />
      </Link>
    </li>
  );
}

/** What indices and rates are called where their codes say little and their names are long. */
const SHORT_NAMES: Record<string, string> = {
  "^GSPC": "S&P 500",
  "^IXIC": "Nasdaq",
  "^DJI": "Dow Jones",
  "^NDX": "Nasdaq 100",
  "^RUT": "Russell 2000",
  "^VIX": "VIX",
  "^FTSE": "FTSE 100",
  "^GDAXI": "DAX",
  "^N225": "Nikkei 225",
  "^IRX": "US 13 weeks",
  "^FVX": "US 5 years",
  "^TNX": "US 10 years",
  "^TYX": "US 30 years",
};

const TONES: Record<FreshnessState, Tone> = {
  live: "good",
  delayed: "info",
  stale: "warn",
  closed: "neutral",
  demo: "demo",
};

function FreshDot({ quote }: { quote: Quote }) {
  const state = useFreshness(quote);
  return (
    <Status tone={TONES[state]} title={state}>
      <span className="visually-hidden">{state}</span>
    </Status>
  );
}

const STATES: Record<MarketStatus["state"], { word: string; tone: Tone }> = {
  open: { word: "open", tone: "good" },
  pre: { word: "before the open", tone: "info" },
  post: { word: "after the close", tone: "info" },
  closed: { word: "closed", tone: "neutral" },
  holiday: { word: "holiday", tone: "warn" },
};

/** Which exchanges trade now, and when that changes. */
function Hours({ status }: { status: readonly MarketStatus[] }) {
  if (status.length === 0) return null;
  return (
    <ul className={styles.hours} aria-label="Opening hours">
      {status.map((market) => (
        <Market key={market.exchange} market={market} />
      ))}
    </ul>
  );
}

function Market({ market }: { market: MarketStatus }) {
  const { name, state, zone, opens_at, closes_at, reason } = market;
  const { word, tone } = STATES[state];
  const change = state === "open" ? closes_at : opens_at;
  const wait = useAsOfNow((now) => (change ? formatDuration(Date.parse(change) - now) : ""));
  const title = [reason, change && `${formatExact(change, zone)} at the exchange`];
  return (
    <li title={title.filter(Boolean).join(" · ")}>
      <Status tone={tone}>
        {name} <span className={styles.word}>{word}</span>
      </Status>
      {wait === "" ? null : (
        <span className={styles.wait}>
          {state === "open" ? "closes in" : "opens in"} {wait}
        </span>
      )}
    </li>
  );
}
