/**
 * Live quotes: one store for the page. Parts say which symbols they show; the store reads each topic
 * once, keeps the newest message of a symbol, and hands all that came to the page once per frame.
 */

import type { Server } from "~/api/client";
import { type LiveEvent, live } from "./socket";

/** What streams add to a quote; missing where only bars are known. */
type Streamed = {
  bid?: number | null;
  ask?: number | null;
  bid_size?: number | null;
  ask_size?: number | null;
  open?: number | null;
  received_at?: string | null;
  delay_seconds?: number | null;
};

/** A quote as the server answers it, and as the page shows it. */
export type Quote = Server<"Quote"> & Streamed;

/** What a message of a quote says: not the name, and not what needs a history. */
export type QuoteMessage = Omit<Quote, "name" | "spark" | "year_low" | "year_high">;

/** The newest message of a symbol, with which way its price went and when it was shown. */
export type Tick = { quote: QuoteMessage; way: -1 | 0 | 1; beat: number; at: number };

/** What the store needs of the world: a test brings its own. */
export type QuoteWorld = {
  subscribeNewest: (topics: readonly string[], listener: (event: LiveEvent) => void) => void;
  leave: (topics: readonly string[], listener: (event: LiveEvent) => void) => void;
  frame: (run: () => void) => void;
  later: (run: () => void, milliseconds: number) => void;
  now: () => number;
};

/** The server reads 500 topics a connection; the rest is for depth, jobs and notices. */
export const MOST_LIVE = 440;
/** A page that is left and entered again finds its topics still read. */
const LINGER = 2_000;

const topicOf = (symbol: string) => `quote:${symbol}`;

/** A price of the made-up world older than this does not stream, however lately it was sent. */
const STREAMING = 60_000;

/** Whether the price itself is of now: a closed market is told of too, but does not move. */
export function isStreaming(quote: QuoteMessage, now: number): boolean {
  if (quote.freshness !== "demo") return freshnessAt(quote, now) === "live";
  return quote.at != null && now - Date.parse(quote.at) < STREAMING;
}

export class QuoteStore {
  /** How many hold each symbol, in the order they came. */
  private readonly held = new Map<string, number>();
  private readonly read = new Set<string>();
  private readonly ticks = new Map<string, Tick>();
  private readonly coming = new Map<string, QuoteMessage>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly world: QuoteWorld;
  private framed = false;
  private settling = false;

  constructor(world: QuoteWorld) {
    this.world = world;
  }

  /** Keeps the topics of the symbols read until the returned function is called. */
  hold(symbols: readonly string[]): () => void {
    for (const symbol of symbols) this.held.set(symbol, (this.held.get(symbol) ?? 0) + 1);
    this.settleSoon(0);
    return () => {
      for (const symbol of symbols) this.release(symbol);
      this.settleSoon(LINGER);
    };
  }

  /** Calls `listener` after frames in which the symbol changed. */
  listen(symbol: string, listener: () => void): () => void {
    const set = this.listeners.get(symbol) ?? new Set();
    this.listeners.set(symbol, set.add(listener));
    return () => {
      set.delete(listener);
      if (set.size === 0) this.listeners.delete(symbol);
    };
  }

  get(symbol: string): Tick | undefined {
    return this.ticks.get(symbol);
  }

  /** Prices of another workspace are not ours. */
  clear() {
    this.coming.clear();
    const symbols = [...this.ticks.keys()];
    this.ticks.clear();
    for (const symbol of symbols) this.tell(symbol);
  }

  private release(symbol: string) {
    const count = (this.held.get(symbol) ?? 0) - 1;
    if (count > 0) this.held.set(symbol, count);
    else this.held.delete(symbol);
  }

  private settleSoon(wait: number) {
    if (wait > 0) return this.world.later(() => this.settle(), wait);
    if (this.settling) return;
    this.settling = true;
    queueMicrotask(() => this.settle());
  }

  /** Reads what is held, as much of it as a connection may, and leaves the rest. */
  private settle() {
    this.settling = false;
    const wanted = new Set([...this.held.keys()].slice(0, MOST_LIVE));
    const gone = [...this.read].filter((symbol) => !wanted.has(symbol));
    const fresh = [...wanted].filter((symbol) => !this.read.has(symbol));
    for (const symbol of gone) {
      this.read.delete(symbol);
      this.coming.delete(symbol);
      this.ticks.delete(symbol);
    }
    for (const symbol of fresh) this.read.add(symbol);
    if (gone.length > 0) this.world.leave(gone.map(topicOf), this.onEvent);
    if (fresh.length > 0) this.world.subscribeNewest(fresh.map(topicOf), this.onEvent);
  }

  private readonly onEvent = ({ type, data }: LiveEvent) => {
    if (type !== "quote" || !isQuote(data)) return;
    this.coming.set(data.symbol, data);
    if (this.framed) return;
    this.framed = true;
    this.world.frame(() => this.flush());
  };

  private flush() {
    this.framed = false;
    const at = this.world.now();
    for (const [symbol, quote] of this.coming) {
      const before = this.ticks.get(symbol);
      const way = wayOf(before?.quote.last, quote.last);
      this.ticks.set(symbol, { quote, way, at, beat: (before?.beat ?? 0) + 1 });
    }
    const symbols = [...this.coming.keys()];
    this.coming.clear();
    for (const symbol of symbols) this.tell(symbol);
  }

  private tell(symbol: string) {
    for (const listener of this.listeners.get(symbol) ?? []) listener();
  }
}

function isQuote(data: unknown): data is QuoteMessage {
  const { symbol, last } = (data ?? {}) as Partial<QuoteMessage>;
  return typeof symbol === "string" && (last == null || Number.isFinite(last));
}

function wayOf(before: number | null | undefined, now: number | null | undefined): -1 | 0 | 1 {
  if (before == null || now == null || before === now) return 0;
  return now > before ? 1 : -1;
}

/** The quote that was asked for with what was heard since: the newer of the two says the price. */
export function overlay(quote: Quote, tick: Tick | undefined): Quote {
  if (tick === undefined || timeOf(quote) > timeOf(tick.quote)) return quote;
  const { last } = tick.quote;
  return {
    ...quote,
    ...tick.quote,
    name: quote.name,
    year_low:
      last == null || quote.year_low == null ? quote.year_low : Math.min(quote.year_low, last),
    year_high:
      last == null || quote.year_high == null ? quote.year_high : Math.max(quote.year_high, last),
  };
}

function timeOf({ received_at, known_at, at }: QuoteMessage): number {
  const time = Date.parse(received_at ?? known_at ?? at ?? "");
  return Number.isNaN(time) ? Number.NEGATIVE_INFINITY : time;
}

export type FreshnessState = Server<"Freshness">;

/** Older than this, what was live is delayed; older than the second, plus its own delay, stale. */
const LIVE_FOR = 60_000;
const FRESH_FOR = 15 * 60_000;

/** How fresh a quote is at `now`: what was live when it came grows old while nothing comes. */
export function freshnessAt(quote: QuoteMessage, now: number): FreshnessState {
  const { freshness, delay_seconds } = quote;
  if (freshness !== "live" && freshness !== "delayed") return freshness;
  const age = now - timeOf(quote);
  if (age > FRESH_FOR + (delay_seconds ?? 0) * 1000) return "stale";
  return age > LIVE_FOR ? "delayed" : freshness;
}

export const liveQuotes = new QuoteStore({
  subscribeNewest: (topics, listener) => live.subscribeNewest(topics, listener),
  leave: (topics, listener) => live.leave(topics, listener),
  frame: (run) => requestAnimationFrame(run),
  later: (run, milliseconds) => setTimeout(run, milliseconds),
  now: () => performance.now(),
});

live.onRestart(() => liveQuotes.clear());
