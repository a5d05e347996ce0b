/**
 * Running bars: what happened since the bars of a chart were asked for. A stream of one symbol at one
 * interval, gathered and handed on once a frame, however fast it comes.
 */

import { type LiveEvent, type LiveState, live } from "./socket";

/** A bar of the stream; `at` in Unix seconds. */
export type LiveBar = {
  at: number;
  open: number | null;
  high: number | null;
  low: number | null;
  close: number | null;
  volume: number | null;
};

export type RunningBars = {
  /** Oldest first, each time once. */
  bars: readonly LiveBar[];
  source: string | null;
  /** When the newest message came, in milliseconds; `null` before the first. */
  heardAt: number | null;
  /** How often the chart's own bars had to be asked for again: after a break, and when too many came. */
  again: number;
  /** How often bars have closed: formulas then know a bar more. */
  closes: number;
};

export const NOTHING_RUNNING: RunningBars = {
  bars: [],
  source: null,
  heardAt: null,
  again: 0,
  closes: 0,
};

/** The intervals that are streamed. */
const STREAMED = ["1m", "5m", "15m", "30m", "1h", "4h", "1d", "1w", "1M"];
/** More bars than this since they were asked for last, and they are asked for again. */
const MOST_KEPT = 500;

/** `null` for an interval that is not streamed. */
export function barTopic(symbol: string, interval: string): string | null {
  return STREAMED.includes(interval) ? `bar:${symbol}@${interval}` : null;
}

/** What the stream needs of the world: a test brings its own. */
export type BarWorld = {
  subscribe: (topic: string, listener: (event: LiveEvent) => void) => () => void;
  watch: (watcher: () => void) => () => void;
  getState: () => LiveState;
  frame: (run: () => void) => void;
  now: () => number;
};

export class BarStream {
  private running: RunningBars = NOTHING_RUNNING;
  private coming = new Map<number, LiveBar>();
  private source: string | null = null;
  private closed = false;
  private framed = false;
  private cut = false;
  private readonly listeners = new Set<() => void>();
  private leave: (() => void) | null = null;

  constructor(
    private readonly topic: string,
    private readonly world: BarWorld = browser,
  ) {}

  get = (): RunningBars => this.running;

  /** Reads the topic while somebody listens. */
  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (this.leave === null) this.begin();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size > 0) return;
      this.leave?.();
      this.leave = null;
    };
  };

  private begin() {
    const hush = this.world.subscribe(this.topic, (event) => this.hear(event));
    const unwatch = this.world.watch(() => this.notice());
    this.leave = () => {
      hush();
      unwatch();
    };
  }

  private hear({ type, data }: LiveEvent) {
    const bar = type === "bar" ? readBar(data) : null;
    if (bar === null) return;
    this.coming.set(bar.at, bar);
    const { closed, source } = data as { closed?: unknown; source?: unknown };
    this.closed ||= closed === true;
    this.source = typeof source === "string" ? source : this.source;
    this.soon();
  }

  /** Bars may be missing after a break: they are asked for again once the line is back. */
  private notice() {
    const open = this.world.getState() === "open";
    if (open && this.cut) {
      this.running = { ...this.running, again: this.running.again + 1 };
      this.tell();
    }
    this.cut = !open;
  }

  private soon() {
    if (this.framed) return;
    this.framed = true;
    this.world.frame(() => this.flush());
  }

  private flush() {
    this.framed = false;
    const bars = mergeBars(this.running.bars, [...this.coming.values()]);
    this.coming = new Map();
    const { again, closes } = this.running;
    const closed = this.closed;
    this.closed = false;
    this.running = {
      bars: bars.slice(-MOST_KEPT),
      source: this.source,
      heardAt: this.world.now(),
      again: again + (bars.length > MOST_KEPT ? 1 : 0),
      closes: closes + (closed ? 1 : 0),
    };
    this.tell();
  }

  private tell() {
    for (const listener of this.listeners) listener();
  }
}

/** Bars by time, the later message of a time in place of the earlier. */
export function mergeBars(before: readonly LiveBar[], coming: readonly LiveBar[]): LiveBar[] {
  const byTime = new Map([...before, ...coming].map((bar) => [bar.at, bar]));
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}

/** `null` for what is not a bar; a figure that is none is unknown. */
export function readBar(data: unknown): LiveBar | null {
  const raw = (data ?? {}) as Record<string, unknown>;
  const at = typeof raw.at === "string" ? Math.floor(Date.parse(raw.at) / 1000) : Number.NaN;
  const close = figure(raw.close);
  if (!Number.isFinite(at) || close === null) return null;
  const [open, high, low] = [figure(raw.open), figure(raw.high), figure(raw.low)];
  return { at, open, high, low, close, volume: figure(raw.volume) };
}

function figure(raw: unknown): number | null {
  const value = typeof raw === "string" && raw !== "" ? Number(raw) : raw;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

const browser: BarWorld = {
  subscribe: (topic, listener) => live.subscribe(topic, listener),
  watch: live.watch,
  getState: live.getState,
  frame: (run) => requestAnimationFrame(run),
  now: Date.now,
};
