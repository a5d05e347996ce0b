import { describe, expect, it } from "vitest";
import { bookOf, decimalsOf, isDepth } from "./depth";
import { addTrades, isTradeBatch, largeFrom, MOST_TRADES, type Trade } from "./tape";

const depth = (bids: [string, string][], asks: [string, string][]) => ({
  symbol: "BTC-USDT",
  source: "binance",
  at: "2026-11-20T15:00:00Z",
  bids: bids.map(([price, size]) => ({ price, size })),
  asks: asks.map(([price, size]) => ({ price, size })),
});

describe("a book", () => {
  const book = bookOf(
    depth(
      [
        ["99", "1"],
        ["98", "2"],
        ["97", "50"],
      ],
      [
        ["101", "4"],
        ["102", "2"],
      ],
    ),
    2,
  );
  it("adds sizes up from the best price, and measures bars by the larger side", () => {
    expect(book.bids.map((it) => [it.total, it.share])).toEqual([
      [1, 1 / 6],
      [3, 0.5],
    ]);
    expect(book.asks.map((it) => [it.total, it.share])).toEqual([
      [4, 4 / 6],
      [6, 1],
    ]);
  });
  it("has a middle, a spread and a side that weighs more", () => {
    expect(book).toMatchObject({ mid: 100, spread: 2, spreadPoints: 200 });
    expect(book.imbalance).toBeCloseTo(-1 / 3, 10);
  });
  it("that crosses, or lacks a side, has no middle", () => {
    expect(bookOf(depth([["102", "1"]], [["101", "1"]]), 5).mid).toBeNull();
    expect(bookOf(depth([["102", "1"]], []), 5)).toMatchObject({ mid: null, imbalance: 1 });
    expect(bookOf(depth([], []), 5)).toMatchObject({ mid: null, imbalance: null, bids: [] });
  });
  it("leaves out what is no number", () => {
    expect(
      bookOf(
        depth(
          [
            ["x", "1"],
            ["99", "NaN"],
            ["98", "1"],
          ],
          [],
        ),
        5,
      ).bids,
    ).toHaveLength(1);
    expect([null, 3, {}, { symbol: "A" }].some(isDepth)).toBe(false);
  });
  it("lines prices up by the finest", () => {
    expect(decimalsOf(["65410.25", "65410.5", "65410"])).toBe(2);
    expect(decimalsOf([])).toBe(0);
    expect(decimalsOf(["0.0004", "2.5e-7"])).toBe(8);
  });
});

describe("the tape", () => {
  const trade = (id: number, size = 1): Trade => ({
    id: String(id),
    at: `2026-11-20T15:00:${String(id % 60).padStart(2, "0")}Z`,
    price: 100,
    size,
    side: "buy",
  });
  it("has the newest first and each trade once", () => {
    const kept = addTrades([], [trade(1), trade(2)]);
    const more = addTrades(kept, [trade(2), trade(3), trade(3)]);
    expect(more.map((it) => it.id)).toEqual(["3", "2", "1"]);
  });
  it("forgets the oldest, and what is no trade never enters", () => {
    const many = Array.from({ length: MOST_TRADES + 10 }, (_, i) => trade(i));
    const kept = addTrades([], [...many, { ...trade(1), id: "bad", price: Number.NaN }]);
    expect(kept).toHaveLength(MOST_TRADES);
    expect(kept[0]?.id).toBe(String(MOST_TRADES + 9));
    expect([null, {}, { trades: 3 }].some(isTradeBatch)).toBe(false);
  });
  it("marks the largest twentieth, once there are enough to tell", () => {
    const sizes = Array.from({ length: 100 }, (_, i) => trade(i, i + 1));
    expect(largeFrom(sizes)).toBe(96);
    expect(largeFrom(sizes.slice(0, 19))).toBe(Number.POSITIVE_INFINITY);
  });
});
