import { describe, expect, it } from "vitest";
import { moveItems } from "./order";
import {
  flatten,
  groupOf,
  headingKey,
  linesOf,
  moveBefore,
  moveColumn,
  readLayout,
  toggleColumn,
  unflatten,
  withoutSymbols,
} from "./watchlist_layout";

const SYMBOLS = ["A", "B", "C", "D"];
const GROUPS = [
  { title: "Banks", before: "B" },
  { title: "Coins", before: "D" },
];

describe("a kept layout", () => {
  it("is taken as far as it is understood, the symbol first", () => {
    const kept = {
      columns: ["last", "symbol", "moon", "last"],
      groups: [GROUPS[0], { title: 3 }, null],
    };
    expect(readLayout(kept)).toEqual({ columns: ["symbol", "last"], groups: [GROUPS[0]] });
  });
  it("that is no layout is the usual one", () => {
    for (const data of [null, undefined, 7, "x", {}, { columns: 3, groups: "x" }]) {
      expect(readLayout(data).groups).toEqual([]);
      expect(readLayout(data).columns[0]).toBe("symbol");
      expect(readLayout(data).columns.length).toBeGreaterThan(4);
    }
  });
});

describe("groups", () => {
  it("head the rows that follow, with their number", () => {
    expect(linesOf(SYMBOLS, GROUPS)).toEqual([
      { symbol: "A" },
      { group: 0, title: "Banks", count: 2 },
      { symbol: "B" },
      { symbol: "C" },
      { group: 1, title: "Coins", count: 1 },
      { symbol: "D" },
    ]);
    expect(["A", "C", "D"].map((it) => groupOf(it, SYMBOLS, GROUPS))).toEqual([
      null,
      "Banks",
      "Coins",
    ]);
  });
  it("come back from their sequence", () => {
    expect(unflatten(flatten(SYMBOLS, GROUPS), GROUPS)).toEqual({
      symbols: SYMBOLS,
      groups: GROUPS,
    });
  });
  it("whose symbol is not on the list stand empty at the end", () => {
    const groups = [...GROUPS, { title: "Later", before: "" }];
    expect(linesOf(SYMBOLS, groups).at(-1)).toEqual({ group: 2, title: "Later", count: 0 });
    expect(unflatten(flatten(SYMBOLS, groups), groups).groups).toEqual(groups);
  });
  it("let a row that moves over a heading change its group", () => {
    const up = moveItems(flatten(SYMBOLS, GROUPS), new Set(["D"]), -1);
    expect(unflatten(up, GROUPS)).toEqual({
      symbols: SYMBOLS,
      groups: [GROUPS[0], { title: "Coins", before: "" }],
    });
    const down = moveItems(flatten(SYMBOLS, GROUPS), new Set(["C"]), 1);
    expect(unflatten(down, GROUPS).groups[1]).toEqual({ title: "Coins", before: "C" });
  });
  it("keep their place when their first symbol goes", () => {
    expect(withoutSymbols(SYMBOLS, GROUPS, new Set(["B"]))).toEqual({
      symbols: ["A", "C", "D"],
      groups: [{ title: "Banks", before: "C" }, GROUPS[1]],
    });
  });
});

describe("dragging", () => {
  it("puts rows and headings before what they are dropped on", () => {
    expect(moveBefore(SYMBOLS, new Set(["D"]), "A")).toEqual(["D", "A", "B", "C"]);
    expect(moveBefore(SYMBOLS, new Set(["A", "C"]), null)).toEqual(["B", "D", "A", "C"]);
    expect(moveBefore(SYMBOLS, new Set(["A"]), "A")).toEqual(SYMBOLS);
    const keys = flatten(SYMBOLS, GROUPS);
    const moved = unflatten(moveBefore(keys, new Set([headingKey(1)]), "A"), GROUPS);
    expect(moved.groups).toEqual([{ title: "Coins", before: "A" }, GROUPS[0]]);
  });
});

describe("columns", () => {
  it("come in at their usual place, and go", () => {
    expect(toggleColumn(["symbol", "last", "spark"], "bid")).toEqual([
      "symbol",
      "last",
      "bid",
      "spark",
    ]);
    expect(toggleColumn(["symbol", "last"], "last")).toEqual(["symbol"]);
    expect(toggleColumn(["symbol", "last"], "symbol")).toEqual(["symbol", "last"]);
  });
  it("change places, but not with the symbol", () => {
    expect(moveColumn(["symbol", "last", "bid"], "bid", -1)).toEqual(["symbol", "bid", "last"]);
    expect(moveColumn(["symbol", "last"], "last", -1)).toEqual(["symbol", "last"]);
    expect(moveColumn(["symbol", "last"], "last", 1)).toEqual(["symbol", "last"]);
  });
});
