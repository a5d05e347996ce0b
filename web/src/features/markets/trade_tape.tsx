/** The tape: trades as they happen, the large ones marked; filtered by size, and held still on demand. */

import { Pause, Play } from "lucide-react";
import { useState } from "react";
import { DASH, formatClock, formatExact, formatNumber, formatPrice } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Input } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { decimalsOf } from "./depth";
import styles from "./depth.module.css";
import { useTape } from "./depth_feed";
import { quoteDigits } from "./quote_digits";
import { keyOf, largeFrom, type Trade } from "./tape";

/** Rows that are drawn; what is older scrolled out of interest. */
const SHOWN = 120;

export function TradeTape({ symbol }: { symbol: string }) {
  const [paused, setPaused] = useState(false);
  const [least, setLeast] = useState("");
  const { trades, waiting, error, isPending } = useTape(symbol, paused);
  const smallest = Number(least.replace(",", ".")) || 0;
  const shown = trades.filter((trade) => trade.size >= smallest).slice(0, SHOWN);
  return (
    <Panel
      title="Tape"
      caption={paused ? `held, ${formatNumber(waiting)} new` : undefined}
      flush
      controls={
        <>
          <Input
            aria-label="Smallest size"
            className={styles.least}
            inputMode="decimal"
            placeholder="Least size"
            maxLength={12}
            value={least}
            onChange={(event) => setLeast(event.target.value)}
          />
          <Button
            icon={paused ? <Play /> : <Pause />}
            aria-pressed={paused}
            onClick={() => setPaused(!paused)}
          >
            {paused ? "Go on" : "Hold"}
          </Button>
        </>
      }
    >
      {error && trades.length === 0 ? (
        <ErrorState error={error} />
      ) : isPending && trades.length === 0 ? (
        <div className={styles.loading}>
          <SkeletonLines count={8} />
        </div>
      ) : shown.length === 0 ? (
        <EmptyState title={trades.length === 0 ? "No trade yet" : "No trade that large"}>
          {trades.length === 0
            ? "Trades stand here as they happen."
            : `None of the last ${trades.length} trades is as large as ${least}.`}
        </EmptyState>
      ) : (
        <TapeTable symbol={symbol} trades={shown} large={largeFrom(trades)} />
      )}
    </Panel>
  );
}

type TapeTableProps = { symbol: string; trades: readonly Trade[]; large: number };

function TapeTable({ symbol, trades, large }: TapeTableProps) {
  const most = Math.max(...trades.map((trade) => trade.size));
  const digits = quoteDigits(trades[0]?.price);
  // A fraction of a coin is not nothing.
  const sizeDigits = decimalsOf(trades.map((trade) => String(trade.size)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
    <section className={styles.tape} tabIndex={0} aria-label={`Trades of ${symbol}`}>
      <table aria-label={`Trades of ${symbol}`}>
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Side</th>
            <th scope="col">Price</th>
            <th scope="col">Size</th>
          </tr>
        </thead>
        <tbody>
          {trades.map((trade) => (
            <tr
              key={keyOf(trade)}
              data-way={trade.side === "buy" ? 1 : trade.side === "sell" ? -1 : undefined}
              data-large={trade.size >= large || undefined}
              style={{ "--share": `${(trade.size / most) * 100}%` } as React.CSSProperties}
            >
              <td title={formatExact(trade.at)}>{formatClock(trade.at)}</td>
              <td className={styles.side}>{SIDES[trade.side ?? "none"]}</td>
              <td>{formatPrice(trade.price, { digits })}</td>
              <td className={styles.size}>{formatNumber(trade.size, { digits: sizeDigits })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const SIDES = { buy: "▲ Buy", sell: "▼ Sell", none: DASH } as const;
