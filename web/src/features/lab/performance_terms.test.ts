/** Claims about what a tear sheet asks. */

import { expect, it } from "vitest";
import {
  performanceQuestion,
  presetFrom,
  presetOf,
  riskQuestion,
  SHOCKS,
  USUAL_PERFORMANCE,
} from "./performance_terms";

const AAPL = { ...USUAL_PERFORMANCE, formula: "AAPL", benchmark: "MSFT" };

it("the series holds the money and the benchmark is moved", () => {
  const risk = riskQuestion(AAPL);
  expect(risk?.formulas).toEqual(["AAPL", "MSFT"]);
  expect(risk?.weights).toEqual([1, 0]);
  expect(risk?.shocks).toHaveLength(SHOCKS.length);
  expect(risk?.confidence).toBe(0.95);
});

it("a series beside itself is asked alone", () => {
  const alone = { ...AAPL, benchmark: " AAPL " };
  expect(performanceQuestion(alone)?.benchmark).toBeNull();
  expect(riskQuestion(alone)).toMatchObject({ formulas: ["AAPL"], weights: [1], shocks: [] });
});

it("nothing is asked before there is a series and the numbers are numbers", () => {
  expect(performanceQuestion(USUAL_PERFORMANCE)).toBeNull();
  expect(performanceQuestion({ ...AAPL, window: "many" })).toBeNull();
  expect(riskQuestion({ ...AAPL, horizon: "" })).toBeNull();
});

it("a preset counts back from the last row", () => {
  const last = "2018-03-27T00:00:00Z";
  expect(presetFrom("5Y", last)).toBe("2013-03-27");
  expect(presetOf({ ...AAPL, from: "2013-03-27" }, last)).toBe("5Y");
  expect(presetOf(AAPL, last)).toBe("Max");
  expect(presetOf({ ...AAPL, to: "2015-01-01" }, last)).toBeNull();
});
