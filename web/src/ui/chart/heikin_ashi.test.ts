import { expect, it } from "vitest";
import { heikinAshi } from "./heikin_ashi";

const bars = {
  at: [1, 2, 3],
  open: [10, 12, null],
  high: [14, 16, null],
  low: [8, 10, null],
  close: [12, 14, null],
  volume: [1, 2, 3],
};

it("a bar opens in the middle of the averaged body before it", () => {
  const averaged = heikinAshi(bars);
  expect(averaged.close).toEqual([11, 13, null]);
  expect(averaged.open).toEqual([11, 11, null]);
  expect(averaged.high).toEqual([14, 16, null]);
  expect(averaged.low).toEqual([8, 10, null]);
});

it("an unknown bar begins the average anew, and closes alone are averaged too", () => {
  const closes = { ...bars, open: [], high: [], low: [], close: [10, null, 20] };
  expect(heikinAshi(closes).open).toEqual([10, null, 20]);
  expect(heikinAshi(closes).high).toEqual([10, null, 20]);
});
