import { expect, it } from "vitest";
import { basisPoints, curveRows, difference } from "./yield_curve";

const point = (tenor: string, years: number, value: number) => ({
  tenor,
  years,
  yield: value,
});

it("a curve has a row for every maturity of any day, from the shortest", () => {
  const rows = curveRows({
    points: [point("10Y", 10, 4.2), point("2Y", 2, 4)],
    compare: [
      { label: "then", date: "2025-11-21", points: [point("1M", 1 / 12, 5), point("5Y", 5, 4)] },
    ],
  });
  expect(rows.map(({ tenor, now, past }) => [tenor, now, past[0]])).toEqual([
    ["1M", null, 5],
    ["2Y", 4, null],
    ["5Y", null, 4],
    ["10Y", 4.2, null],
  ]);
  expect(basisPoints(4.2, 4)).toBeCloseTo(20);
  expect(basisPoints(4.2, null)).toBeNull();
});

it("a slope has a past on the days that both maturities have", () => {
  const ten = [
    { date: "2026-01-02", value: 4 },
    { date: "2026-01-05", value: null },
    { date: "2026-01-06", value: 4.5 },
  ];
  const two = [
    { date: "2026-01-02", value: 3.5 },
    { date: "2026-01-05", value: 3 },
    { date: "2026-01-07", value: 3 },
  ];
  expect(difference(ten, two)).toEqual({ x: [Date.parse("2026-01-02") / 1000], values: [0.5] });
});
