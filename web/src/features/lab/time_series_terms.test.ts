import { expect, it } from "vitest";
import {
  horizonOf,
  seriesOf,
  USUAL_TIME_SERIES,
  verdictOf,
  withFormula,
} from "./time_series_terms";

it("a day is asked for from its first to its last second", () => {
  const terms = {
    ...USUAL_TIME_SERIES,
    formula: " KO / PEP ",
    from: "2020-01-02",
    to: "2021-01-04",
  };
  expect(seriesOf(terms)).toEqual({
    formula: "KO / PEP",
    interval: "1d",
    from: "2020-01-02T00:00:00Z",
    to: "2021-01-04T23:59:59Z",
  });
});

it("a horizon is a whole number of periods, the usual one when it cannot be read", () => {
  expect(horizonOf({ ...USUAL_TIME_SERIES, horizon: "7.6" })).toBe(8);
  expect(horizonOf({ ...USUAL_TIME_SERIES, horizon: "soon" })).toBe(20);
  expect(horizonOf({ ...USUAL_TIME_SERIES, horizon: "-3" })).toBe(1);
});

it("a series is suggested only where none is named", () => {
  expect(withFormula(USUAL_TIME_SERIES, [{ symbol: "AAPL" }]).formula).toBe("AAPL");
  const named = { ...USUAL_TIME_SERIES, formula: "KO" };
  expect(withFormula(named, [{ symbol: "AAPL" }])).toBe(named);
  expect(withFormula(USUAL_TIME_SERIES, undefined).formula).toBe("");
});

it("a test speaks by its p-value", () => {
  expect([0.001, 0.03, 0.08, 0.5].map(verdictOf)).toEqual(["strongly", "yes", "weakly", "no"]);
});
