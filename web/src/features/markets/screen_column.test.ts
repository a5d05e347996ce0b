import { describe, expect, it } from "vitest";
import {
  binsOfDistribution,
  hasRange,
  heatOf,
  type ScreenColumn,
  writeValue,
} from "./screen_column";

const column = (formula: string, min: number, max: number, condition = false): ScreenColumn => ({
  formula,
  condition,
  distribution: { min, max, median: (min + max) / 2, counts: [3, 0, 1, 1], known: 5 },
});

describe("a column of a screen", () => {
  it("writes a ratio less one as a change in percent", () => {
    expect(writeValue(column("close / close[21] - 1", -1, 1), 0.0525)).toBe("+5.25%");
    expect(writeValue(column("rsi(close, 14)", 0, 100), 31.25)).toBe("31.25");
    expect(writeValue(column("close > 5", 0, 1, true), 1)).toBe("Yes");
  });
  it("colours by sign where signs differ, by size elsewhere, and prices not at all", () => {
    expect(heatOf(column("x", -2, 1), -1)).toEqual({ ink: "down", share: 0.5 });
    expect(heatOf(column("rsi(close, 14)", 20, 40), 30)).toEqual({ ink: "info", share: 0.5 });
    expect(heatOf(column("close", 20, 40), 30)).toBeNull();
    expect(heatOf(column("x", -2, 1), null)).toBeNull();
  });
  it("has bins from the lowest to the highest value", () => {
    const bins = binsOfDistribution({ min: 0, max: 8, median: 1, counts: [3, 0, 1, 1], known: 5 });
    expect(bins).toHaveLength(4);
    expect(bins[0]).toEqual({ from: 0, to: 2, count: 3 });
    expect(bins.at(-1)?.to).toBe(8);
  });
  it("has no range where all values are one", () => {
    expect(hasRange(column("x", 5, 5))).toBe(false);
    expect(hasRange(column("x", 0, 1, true))).toBe(false);
    expect(hasRange(column("x", 4, 5))).toBe(true);
  });
});
