import { describe, expect, it } from "vitest";
import {
  cellOf,
  gridOf,
  marksOf,
  pointAt,
  reasonText,
  type Surface,
  secondsOf,
} from "./backtest_data";
import type { BacktestTrade } from "./backtests";

function point(values: number[], score: number | null) {
  return { values, score, trades: 1 };
}

describe("the surface of a sweep", () => {
  const surface: Surface = {
    parameters: ["fast", "slow"],
    objective: "sharpe",
    points: [point([5, 60], 0.1), point([5, 80], null), point([10, 60], 0.4), point([10, 80], 0.2)],
    best: 2,
  };
  it("has a row a value of the first parameter and a column a value of the second", () => {
    const grid = gridOf(surface);
    expect([grid.rows, grid.columns]).toEqual([
      [5, 10],
      [60, 80],
    ]);
    expect(grid.values).toEqual([
      [0.1, null],
      [0.4, 0.2],
    ]);
    expect(grid.best).toEqual({ row: 1, column: 0 });
  });
  it("has a point behind each cell that an address names, and none beyond", () => {
    const grid = gridOf(surface);
    expect(cellOf(grid, "1-1")).toEqual({ row: 1, column: 1 });
    expect(pointAt(surface, grid, 1, 1)).toBe(surface.points[3]);
    for (const place of [undefined, "2-0", "x", "", "1"])
      expect(cellOf(grid, place)).toBeUndefined();
  });
  it("is one row of one parameter, and has no best point where nothing has a score", () => {
    const one: Surface = {
      ...surface,
      parameters: ["n"],
      points: [point([2], null), point([3], null)],
      best: null,
    };
    const grid = gridOf(one);
    expect(grid.values).toEqual([[null, null]]);
    expect([grid.columnName, grid.best]).toEqual(["n", undefined]);
  });
});

describe("the marks of trades", () => {
  const at = secondsOf(["2020-01-01T21:00:00Z", "2020-01-02T21:00:00Z", "2020-01-03T21:00:00Z"]);
  const trade = {
    entry_at: "2020-01-02T14:30:00Z",
    exit_at: null,
    symbol: "AAPL",
  } as BacktestTrade;
  it("stand on the line at the last row that is not later", () => {
    const ended = { ...trade, exit_at: "2020-01-03T21:00:00Z" };
    const marks = marksOf([ended], at, [10, 11, 12]);
    expect(marks.entries).toEqual([10, null, null]);
    expect(marks.exits).toEqual([null, null, 12]);
  });
  it("are left out before the line begins, and where a trade is still open", () => {
    const early = { ...trade, entry_at: "2019-01-01T00:00:00Z" };
    const marks = marksOf([early], at, [10, 11, 12]);
    expect([...marks.entries, ...marks.exits].every((value) => value === null)).toBe(true);
  });
  it("say why a trade ended", () => {
    expect(reasonText(trade)).toBe("Still open");
    const stopped = { ...trade, exit_at: "2020-01-03T21:00:00Z", reason: "stop_loss" };
    expect(reasonText(stopped)).toBe("Stop loss");
  });
});
