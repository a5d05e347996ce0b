import { expect, it } from "vitest";
import { arimaOf, askOf, etsOf, fanOf, verdictSentence } from "./forecast_terms";
import { USUAL_TIME_SERIES } from "./time_series_terms";

it("an order is read as everybody writes it, and nothing else is", () => {
  expect(arimaOf("1,1,2")).toEqual({ ar: 1, differences: 1, ma: 2, constant: false });
  expect(arimaOf("(0,1,1)(0,1,1) drift")).toEqual({
    ar: 0,
    differences: 1,
    ma: 1,
    seasonal: { ar: 0, differences: 1, ma: 1 },
    constant: true,
  });
  for (const wrong of ["1,1", "a,b,c", "1,1,1,1", "-1,0,0", "1,1,1 1,1,1 1"]) {
    expect(arimaOf(wrong), wrong).toBeNull();
  }
});

it("a kind of smoothing is read as everybody writes it", () => {
  expect(etsOf("ETS(M,Ad,M)")).toEqual({
    error: "multiplicative",
    trend: "damped",
    season: "multiplicative",
  });
  expect(etsOf("a n n")).toEqual({ error: "additive", trend: "none" });
  for (const wrong of ["A", "A,N", "X,N,N", "A,M,N", "A,N,N,N"]) expect(etsOf(wrong)).toBeNull();
});

it("an order belongs to the model it is for", () => {
  const terms = { ...USUAL_TIME_SERIES, formula: "KO", order: "1,0,0", season: "12" };
  expect(askOf(terms)).toEqual({
    body: {
      formula: "KO",
      interval: "1d",
      model: "auto",
      transform: "none",
      horizon: 20,
      levels: [0.8, 0.95],
      season: 12,
      rows: 750,
      seed: 0,
    },
  });
  expect(askOf({ ...terms, model: "arima" })).toMatchObject({ body: { arima: { ar: 1 } } });
  expect(askOf({ ...terms, model: "ets" }).fault).toContain("A,N,N");
});

it("the verdict promises no more than the test does", () => {
  const base = {
    origins: 12,
    choosing_origins: 0,
    horizon: 5,
    first_origin_at: "2024-01-01T00:00:00Z",
    last_origin_at: "2024-06-01T00:00:00Z",
    models: [],
    difference: -0.123,
    better_origins: 9,
    p_value: 0.031,
  };
  expect(verdictSentence({ ...base, verdict: "better" })).toBe(
    "Better than the last value: missed by 12% less (p 0.03); at 9 of 12 origins it missed by less.",
  );
  const chance = verdictSentence({ ...base, verdict: "no_difference", p_value: 0.4 });
  expect(chance).toContain("may be chance (p 0.40)");
  expect(verdictSentence({ ...base, verdict: "same", p_value: null })).toContain("last value");
});

it("the fan begins at the last known value", () => {
  const fan = fanOf({ at: ["a", "b"], values: [1, 2], fitted: [null, 1.5] }, [
    { at: "c", value: 3, intervals: [{ level: 0.8, low: 2.5, high: 3.5 }] },
  ]);
  expect(fan.at).toEqual(["a", "b", "c"]);
  expect(fan.past).toEqual([1, 2, null]);
  expect(fan.ahead).toEqual([null, 2, 3]);
  expect(fan.bands).toEqual([{ level: 0.8, low: [null, 2, 2.5], high: [null, 2, 3.5] }]);
});
