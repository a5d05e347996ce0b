import { describe, expect, it } from "vitest";
import type { Quote } from "./queries";
import { columnsOf, WATCHLIST_COLUMNS } from "./watchlist_columns";
import { nextOrder, watchlistRows } from "./watchlist_rows";

const quote: Quote = {
  symbol: "A",
  name: "Aardvark",
  currency: "USD",
  last: 15,
  previous_close: 12,
  change: 3,
  change_percent: 25,
  volume: null,
  at: null,
  known_at: null,
  source: "file",
  freshness: "closed",
  reason: null,
  day_low: 14,
  day_high: 18,
  bid: 14.99,
  ask: 15.01,
  year_low: 10,
  year_high: 20,
  spark: [10, null, 15],
};
const list = {
  id: "wls_1",
  name: "Mine",
  created_at: "",
  updated_at: "",
  items: [
    { symbol: "B", name: "Bee", position: 0 },
    { symbol: "A", name: "A", position: 1 },
  ],
};

describe("rows", () => {
  it("keep the order of the list and say why there is no quote", () => {
    const rows = watchlistRows(list, [quote]);
    expect(rows.map((row) => row.symbol)).toEqual(["B", "A"]);
    expect(rows[0]).toMatchObject({ name: "Bee", reason: "No bars of this symbol are known" });
    expect(rows[1]).toMatchObject({ name: "Aardvark", reason: null });
    expect(watchlistRows(list, undefined)[1]?.reason).toBe("Loading");
  });

  it("every column has a value to sort by, unknown is none", () => {
    const [unknown, known] = watchlistRows(list, [quote]);
    const values = (row: typeof known) =>
      row && Object.fromEntries(WATCHLIST_COLUMNS.map((column) => [column.key, column.value(row)]));
    expect(values(known)).toMatchObject({
      last: 15,
      percent: 25,
      day: 25,
      year: 50,
      spark: 50,
      volume: null,
    });
    expect(values(unknown)).toMatchObject({
      last: undefined,
      year: null,
      spark: null,
      spread: null,
    });
    expect(values(known)?.spread).toBeCloseTo(13.333, 3);
  });

  it("a crossed or one-sided book has no spread", () => {
    const [spread] = columnsOf(["spread"]);
    const of = (more: object) => {
      const [, row] = watchlistRows(list, [{ ...quote, ...more }]);
      return row && spread?.value(row);
    };
    expect(of({ bid: 15.02 })).toBeNull();
    expect(of({ bid: null })).toBeNull();
    expect(of({ bid: 0 })).toBeNull();
  });
});

describe("sorting", () => {
  it("numbers largest first, words from A, the third press is the own order again", () => {
    const [symbol, last] = columnsOf(["symbol", "last"]);
    if (!symbol || !last) throw new Error("no columns");
    expect(nextOrder(null, last)).toEqual({ key: "last", descending: true });
    expect(nextOrder({ key: "last", descending: true }, last)).toEqual({
      key: "last",
      descending: false,
    });
    expect(nextOrder({ key: "last", descending: false }, last)).toBeNull();
    expect(nextOrder(null, symbol)).toEqual({ key: "symbol", descending: false });
  });
});
