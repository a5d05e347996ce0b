import { describe, expect, it } from "vitest";
import { cutChart, onBars, withRunning } from "./chart_cut";
import type { ChartData } from "./model";

const data: ChartData = {
  title: "A",
  unit: null,
  decimals: 2,
  bars: {
    at: [10, 20, 30, 40],
    open: [1, 2, 3, 4],
    high: [1, 2, 3, 4],
    low: [1, 2, 3, 4],
    close: [1, 2, 3, 4],
    volume: [1, 2, 3, 4],
  },
  lines: [
    { id: "0.", title: "s", color: 2, values: [null, 1, 2, 3], pane: 0, shape: "line", unit: null },
  ],
  comparisons: [{ id: "B", title: "B", color: 3, values: [9, 8, 7, 6] }],
  events: [
    { at: 25, mark: "D", label: "in the second bar", kind: "dividend" },
    { at: 30, mark: "D", label: "later", kind: "dividend" },
  ],
};

describe("a replay", () => {
  it("hides everything after its bar: prices, formulas, comparisons and events", () => {
    const cut = cutChart(data, 2);
    expect(cut.bars.at).toEqual([10, 20]);
    expect(cut.bars.close).toEqual([1, 2]);
    expect(cut.lines[0]?.values).toEqual([null, 1]);
    expect(cut.comparisons[0]?.values).toEqual([9, 8]);
    expect(cut.events.map(({ label }) => label)).toEqual(["in the second bar"]);
    expect(cut.until).toBe(29);
    expect(JSON.stringify(cut)).not.toContain("later");
  });
});

describe("bars of a stream", () => {
  const bar = (at: number, close: number) => ({
    at,
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
  });

  it("replace the newest of their time and follow it, earlier ones are left out", () => {
    const merged = withRunning(data.bars, [bar(30, 9), bar(40, 4.5), bar(50, 5)]);
    expect(merged.at).toEqual([10, 20, 30, 40, 50]);
    expect(merged.close).toEqual([1, 2, 3, 4.5, 5]);
  });

  it("keep the times as they are when only the newest bar moves", () => {
    const merged = withRunning(data.bars, [bar(40, 4.5)]);
    expect(merged.at).toBe(data.bars.at);
    expect(withRunning(data.bars, [bar(30, 9)])).toBe(data.bars);
  });

  it("leave formulas unknown until they are asked for again", () => {
    const grown = onBars(data, withRunning(data.bars, [bar(50, 5)]));
    expect(grown.lines[0]?.values).toEqual([null, 1, 2, 3, null]);
    expect(onBars(data, data.bars)).toBe(data);
  });
});
