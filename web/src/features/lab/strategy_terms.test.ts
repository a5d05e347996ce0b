/** Claims about strategies as they are typed. */

import { expect, it } from "vitest";
import {
  firstExpiry,
  MOVES,
  nextLeg,
  payoffQuestion,
  READY,
  readLegs,
  readyLegs,
  USUAL_STRATEGY,
  writeLegs,
  wrongFields,
} from "./strategy_terms";

it("legs survive the URL, half typed ones too", () => {
  for (const ready of READY) {
    const legs = readyLegs(ready, 250);
    expect(readLegs(writeLegs(legs))).toEqual(legs);
  }
  const [straddle] = readLegs(USUAL_STRATEGY.legs);
  const half = { ...(straddle as NonNullable<typeof straddle>), strike: "", price: "2,5" };
  expect(readLegs(writeLegs([half]))).toEqual([half]);
  expect(wrongFields(half)).toEqual(["strike"]);
});

it("a question is asked once every number is one", () => {
  const ask = payoffQuestion(USUAL_STRATEGY);
  expect(ask?.legs.map(({ quantity }) => quantity)).toEqual([100, 100]);
  expect(ask?.scenarios).toHaveLength(MOVES.length + 1);
  expect(payoffQuestion({ ...USUAL_STRATEGY, legs: "" })).toBeNull();
  expect(payoffQuestion({ ...USUAL_STRATEGY, spot: "dear" })).toBeNull();
  expect(payoffQuestion({ ...USUAL_STRATEGY, legs: "buy x call 100 91 20 -" })).toBeNull();
});

it("a sold leg is below zero and stock has no option", () => {
  const covered = READY.find(({ name }) => name === "Covered call");
  const legs = writeLegs(readyLegs(covered as NonNullable<typeof covered>, 100));
  const ask = payoffQuestion({ ...USUAL_STRATEGY, legs, size: "1" });
  expect(ask?.legs.map(({ quantity }) => quantity)).toEqual([1, -1]);
  expect(ask?.legs[0]?.option).toBeNull();
  expect(ask?.legs[1]?.option).toMatchObject({ right: "call", strike: 105, volatility: 0.2 });
});

it("the first expiry is the soonest, and scenarios are a share of the way to it", () => {
  const legs = readLegs("sell 1 call 100 73 20 -; buy 1 call 100 146 20 -");
  expect(firstExpiry(legs)).toBeCloseTo(0.2, 12);
  const ask = payoffQuestion({ ...USUAL_STRATEGY, legs: writeLegs(legs), passed: "1" });
  expect(ask?.scenarios?.at(-1)?.years_passed).toBeCloseTo(0.2, 12);
  expect(firstExpiry(readLegs("buy 1 stock - - - -"))).toBe(0);
});

it("a further leg is like the last", () => {
  const legs = readLegs(USUAL_STRATEGY.legs);
  expect(nextLeg(legs, "100")).toEqual(legs[1]);
  expect(nextLeg([], "42").strike).toBe("42");
});
