import { describe, expect, it } from "vitest";
import { growthFrom } from "./growth";
import type { ChartData } from "./model";

const chart = (close: number[], change: Partial<ChartData> = {}): ChartData => ({
  title: "A",
  unit: null,
  decimals: 2,
  bars: {
    at: close.map((_, i) => i * 60),
    open: close,
    high: close,
    low: close,
    close,
    volume: close.map(() => null),
  },
  lines: [],
  comparisons: [],
  events: [],
  ...change,
});
const line = (values: (number | null)[]) => ({
  id: "0.",
  title: "sma",
  color: 2,
  values,
  pane: 0,
  shape: "line" as const,
  unit: null,
});

describe("a chart that grew", () => {
  it("is drawn from the first bar that is new or changed", () => {
    expect(growthFrom(chart([1, 2]), chart([1, 2, 3]))).toBe(2);
    expect(growthFrom(chart([1, 2]), chart([1, 2.5]))).toBe(1);
    expect(growthFrom(chart([1, 2]), chart([1, 2.5, 3]))).toBe(1);
    expect(growthFrom(chart([1, 2]), chart([1, 2]))).toBe(2);
  });

  it("counts a line that was not known yet", () => {
    const before = chart([1, 2], { lines: [line([1, null])] });
    expect(growthFrom(before, chart([1, 2], { lines: [line([1, 1.5])] }))).toBe(1);
  });

  it("is drawn anew when its past, its lines or its times differ", () => {
    expect(growthFrom(chart([1, 2]), chart([1]))).toBeNull();
    expect(growthFrom(chart([]), chart([1]))).toBeNull();
    expect(growthFrom(chart([1, 2]), chart([1, 2], { lines: [line([1, 2])] }))).toBeNull();
    const shifted = chart([1, 2, 3]);
    const later = { ...shifted, bars: { ...shifted.bars, at: [60, 120, 180] } };
    expect(growthFrom(chart([1, 2]), later)).toBeNull();
    // A replay that ended is on its range again, not a stream that brought years at once.
    expect(growthFrom(chart([1, 2], { until: 119 }), chart([1, 2, 3]))).toBeNull();
    expect(growthFrom(chart([1, 2], { until: 119 }), chart([1, 2, 3], { until: 179 }))).toBe(2);
    const long = Array.from({ length: 2000 }, (_, i) => i);
    expect(growthFrom(chart(long), chart([7, ...long.slice(1)]))).toBeNull();
  });
});
