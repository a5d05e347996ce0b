/** Claims about runs of returns. */

import { expect, it } from "vitest";
import { daysBetween, innerRange, type PerformanceRow, runsOf, worstRun } from "./return_shape";

function rowsOf(wealths: number[], benchmark?: number[]): PerformanceRow[] {
  return wealths.map((wealth, i) => ({
    at: `2024-01-0${i + 2}T00:00:00Z`,
    period_return: 0,
    wealth,
    benchmark_wealth: benchmark?.[i] ?? null,
  }));
}

it("a run compounds its periods, and each end has one", () => {
  const runs = runsOf([0.1, -0.5, 1], 2);
  expect(runs.map((run) => Number(run.toFixed(12)))).toEqual([-0.45, 0]);
  expect(runsOf([0.1, 0.2], 1)).toEqual([0.1, 0.2]);
  expect(runsOf([0.1], 2)).toEqual([]);
});

it("the worst run is found with what the benchmark made meanwhile", () => {
  const rows = rowsOf([1.2, 0.9, 0.6, 0.9], [1, 1.1, 1.21, 1.3]);
  const worst = worstRun(rows, 2, "2024-01-01T00:00:00Z");
  expect(worst).toMatchObject({ from: "2024-01-02T00:00:00Z", to: "2024-01-04T00:00:00Z" });
  expect(worst?.own).toBeCloseTo(-0.5, 12);
  expect(worst?.benchmark).toBeCloseTo(0.21, 12);
});

it("a run from the start begins before the first row, and too few rows have none", () => {
  const worst = worstRun(rowsOf([0.5, 0.6]), 1, "2024-01-01T00:00:00Z");
  expect(worst).toMatchObject({ from: "2024-01-01T00:00:00Z", own: -0.5, benchmark: null });
  expect(worstRun(rowsOf([1, 1]), 3, null)).toBeNull();
});

it("days are whole, and none without an end", () => {
  expect(daysBetween("2024-02-28T00:00:00Z", "2024-03-01T00:00:00Z")).toBe(2);
  expect(daysBetween("2024-02-28T00:00:00Z", null)).toBeNull();
});

it("the inner range leaves out the same share at both ends, and nothing of few values", () => {
  const values = Array.from({ length: 100 }, (_, i) => 99 - i);
  expect(innerRange(values, 0.02)).toEqual([2, 97]);
  expect(innerRange([1, 2, 3], 0.02)).toBeNull();
  expect(innerRange(new Array(100).fill(1), 0.02)).toBeNull();
});
