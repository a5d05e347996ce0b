import { describe, expect, it, vi } from "vitest";
import { flashOf } from "./quote";
import { freshnessAt, MOST_LIVE, overlay, type Quote, QuoteStore } from "./quotes";
import type { LiveEvent } from "./socket";

/** A world without a network: frames and timers run when told. */
function createWorld() {
  const frames: (() => void)[] = [];
  const timers: (() => void)[] = [];
  const topics = new Set<string>();
  const asked: number[] = [];
  let hear: (event: LiveEvent) => void = () => {};
  const clock = { now: 0 };
  const store = new QuoteStore({
    subscribeNewest: (names, listener) => {
      hear = listener;
      asked.push(names.length);
      for (const name of names) topics.add(name);
    },
    leave: (names) => {
      for (const name of names) topics.delete(name);
    },
    frame: (run) => frames.push(run),
    later: (run) => timers.push(run),
    now: () => clock.now,
  });
  const say = (symbol: string, last: unknown) =>
    hear({ type: "quote", topic: `quote:${symbol}`, seq: 1, data: { symbol, last } });
  const run = (queue: (() => void)[]) => {
    for (const it of queue.splice(0)) it();
  };
  const settle = () => new Promise<void>((resume) => queueMicrotask(resume));
  return { store, frames, timers, topics, asked, clock, say, run, settle };
}

const quote = (more: Partial<Quote> = {}): Quote => ({
  symbol: "AAPL",
  name: "Apple Inc.",
  last: 100,
  source: "test",
  freshness: "live",
  at: "2026-11-20T15:00:00Z",
  received_at: "2026-11-20T15:00:00Z",
  spark: [99, 100],
  year_low: 80,
  year_high: 100,
  ...more,
});

const AT = Date.parse("2026-11-20T15:00:00Z");

describe("topics of quotes", () => {
  it("are read once however many show a symbol, and left when nobody came back", async () => {
    const { store, topics, asked, timers, run, settle } = createWorld();
    const leaveOne = store.hold(["AAPL", "MSFT"]);
    const leaveTwo = store.hold(["AAPL"]);
    await settle();
    expect([...topics]).toEqual(["quote:AAPL", "quote:MSFT"]);
    expect(asked).toEqual([2]);
    leaveOne();
    expect(topics.size).toBe(2);
    run(timers);
    expect([...topics]).toEqual(["quote:AAPL"]);
    leaveTwo();
    store.hold(["AAPL"]);
    run(timers);
    await settle();
    expect(asked).toEqual([2]);
  });
  it("are as many as a connection may read; the next ones move up", async () => {
    const { store, topics, timers, run, settle } = createWorld();
    const many = Array.from({ length: MOST_LIVE }, (_, i) => `S${i}`);
    const leave = store.hold(many);
    store.hold(["LATE"]);
    await settle();
    expect(topics.has("quote:LATE")).toBe(false);
    leave();
    run(timers);
    expect([...topics]).toEqual(["quote:LATE"]);
  });
});

describe("messages", () => {
  it("reach the page once per frame, the newest of each symbol", async () => {
    const { store, frames, say, run, settle } = createWorld();
    store.hold(["AAPL", "MSFT"]);
    await settle();
    const [apple, other] = [vi.fn(), vi.fn()];
    store.listen("AAPL", apple);
    store.listen("MSFT", other);
    for (const last of [1, 2, 3]) say("AAPL", last);
    expect(apple).not.toHaveBeenCalled();
    expect(frames).toHaveLength(1);
    run(frames);
    expect(apple).toHaveBeenCalledTimes(1);
    expect(other).not.toHaveBeenCalled();
    expect(store.get("AAPL")?.quote.last).toBe(3);
  });
  it("say which way the price went, for as long as a flash", async () => {
    const { store, frames, clock, say, run, settle } = createWorld();
    store.hold(["AAPL"]);
    await settle();
    const ways: number[] = [];
    for (const last of [5, 6, 6, 4]) {
      say("AAPL", last);
      run(frames);
      ways.push(flashOf(store.get("AAPL"), clock.now));
    }
    expect(ways).toEqual([0, 1, 0, -1]);
    expect(flashOf(store.get("AAPL"), clock.now + 301)).toBe(0);
  });
  it("without a finite price or a symbol change nothing", async () => {
    const { store, frames, say, settle } = createWorld();
    store.hold(["AAPL"]);
    await settle();
    say("AAPL", "12");
    say("AAPL", Number.NaN);
    say(undefined as never, 1);
    expect(frames).toHaveLength(0);
  });
  it("of a workspace that was left are gone", async () => {
    const { store, frames, say, run, settle } = createWorld();
    store.hold(["AAPL"]);
    await settle();
    say("AAPL", 1);
    run(frames);
    const listener = vi.fn();
    store.listen("AAPL", listener);
    store.clear();
    expect(store.get("AAPL")).toBeUndefined();
    expect(listener).toHaveBeenCalledTimes(1);
  });
});

describe("a quote with its stream", () => {
  const { name: _, spark: __, ...message } = quote({ last: 120, bid: 119 });
  const tick = (more = {}) => ({ quote: { ...message, ...more }, way: 0 as const, beat: 1, at: 0 });

  it("takes the price of the message and keeps name and history", () => {
    const shown = overlay(quote(), tick());
    expect(shown).toMatchObject({ name: "Apple Inc.", last: 120, bid: 119, spark: [99, 100] });
  });
  it("has seen its year's extremes", () => {
    expect(overlay(quote(), tick()).year_high).toBe(120);
    expect(overlay(quote(), tick({ last: 70 })).year_low).toBe(70);
    expect(overlay(quote({ year_low: null }), tick()).year_low).toBeNull();
  });
  it("is not set back by a message older than what was asked since", () => {
    const newer = quote({ last: 130, received_at: "2026-11-20T15:00:05Z" });
    expect(overlay(newer, tick()).last).toBe(130);
  });
});

describe("freshness", () => {
  it("goes from live to delayed to stale while nothing comes", () => {
    const ages = [0, 59, 61, 899, 901];
    const states = ages.map((seconds) => freshnessAt(quote(), AT + seconds * 1000));
    expect(states).toEqual(["live", "live", "delayed", "delayed", "stale"]);
  });
  it("gives a delayed provider its delay", () => {
    const delayed = quote({ freshness: "delayed", delay_seconds: 900 });
    expect(freshnessAt(delayed, AT + 1_700_000)).toBe("delayed");
    expect(freshnessAt(delayed, AT + 1_900_000)).toBe("stale");
  });
  it("leaves closed and demo as they are", () => {
    for (const freshness of ["closed", "demo", "stale"] as const) {
      expect(freshnessAt(quote({ freshness }), AT + 1e9)).toBe(freshness);
    }
  });
});
