import { expect, it } from "vitest";
import {
  guidesOf,
  marksOf,
  rangeOf,
  spansOf,
  statesOf,
  transformOf,
  writerOf,
} from "./regime_data";

it("successive rows of a state are one stretch, and calm is not shaded", () => {
  const states = statesOf(2);
  const spans = spansOf([0, 1, 1, 0, 1], [10, 20, 30, 40, 50], states);
  expect(spans.map(({ from, to, label }) => [from, to, label])).toEqual([
    [20, 40, "Wild"],
    [50, 50, "Wild"],
  ]);
  expect(spansOf([], [], states)).toEqual([]);
});

it("states are named from calm to wild, and the wildest keeps its colour", () => {
  expect(statesOf(3).map(({ name }) => name)).toEqual(["Calm", "Middle", "Wild"]);
  expect(new Set([2, 3, 4].map((count) => statesOf(count).at(-1)?.ink)).size).toBe(1);
  expect(statesOf(0)).toEqual(statesOf(1));
});

it("a break stands where its segment begins, and many breaks have no labels", () => {
  const at = (year: number) => ({ first_at: `${year}-01-02T00:00:00Z` });
  expect(guidesOf([at(2001), at(2002)])).toEqual([
    { axis: "x", at: Date.parse("2002-01-02T00:00:00Z") / 1000, label: "2002-01-02" },
  ]);
  const many = guidesOf(Array.from({ length: 9 }, (_, year) => at(2001 + year)));
  expect(many.map(({ label }) => label)).toEqual(Array(8).fill(""));
  expect(guidesOf([])).toEqual([]);
});

it("what is unknown has no range and no mark", () => {
  expect(rangeOf([1, null, 3], [0.5, 1, null], 2)).toEqual({
    low: [0, null, null],
    high: [2, null, null],
  });
  expect(marksOf([1, 2, 3], [null, -6, 4], 5)).toEqual([null, 2, null]);
});

it("log returns are written as percent, others with digits that tell something", () => {
  expect(writerOf("log_returns")(0.0123)).toBe("1.23%");
  expect([0.00123, 12.34, 0, 5123.4].map(writerOf("levels"))).toEqual([
    "0.00123",
    "12.3",
    "0",
    "5,123",
  ]);
  expect([transformOf("levels"), transformOf("?")]).toEqual(["levels", "log_returns"]);
});
