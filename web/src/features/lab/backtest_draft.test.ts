import { describe, expect, it } from "vitest";
import { draftOf, faultAt, faultsOf, readNumber, specOf, USUAL, weightsOf } from "./backtest_draft";
import { EXAMPLES, SAMPLE } from "./backtest_examples";
import {
  countOf,
  parametersOf,
  rangesOf,
  USUAL_RANGES,
  USUAL_WALK,
  walkFrom,
  walkOf,
} from "./sweep_ranges";

describe("a draft of a backtest", () => {
  it("gives back the specification it was made of", () => {
    const spec = {
      ...SAMPLE,
      sizing: { kind: "volatility", target: 0.1, window: 60, at_most: 2 } as const,
      stops: { loss: 0.07, profit: null, trailing: 0.15, bars: 30 },
      costs: { ...USUAL.costs, percent: 0.0005, spread: 0.001 },
      from: "2005-01-01",
      rank: null,
    };
    expect(specOf(draftOf(spec), spec)).toEqual(spec);
    for (const example of EXAMPLES) {
      expect(specOf(draftOf(example.spec))).toEqual(example.spec);
      expect(faultsOf(draftOf(example.spec))).toEqual({});
    }
    const waiting = { ...SAMPLE, stop: "highest(high, 20)", leverage: 2, as_of: "2010-01-01" };
    expect(specOf(draftOf(waiting))).toEqual(waiting);
  });
  it("sends nothing of another kind of strategy", () => {
    const spec = specOf({ ...draftOf(SAMPLE), rule: "rank", rank: "close", top: "2" });
    expect([spec.entry, spec.exit, spec.sizing, spec.top]).toEqual([null, null, null, 2]);
  });
  it("reads shares by symbol, and refuses what is none", () => {
    expect(weightsOf("spy 60, TLT: 40 %")).toEqual({ SPY: 0.6, TLT: 0.4 });
    expect(weightsOf("SPY 33,5; TLT=-20")).toEqual({ SPY: 0.335, TLT: -0.2 });
    expect([weightsOf(""), weightsOf("SPY"), weightsOf("60 SPY")]).toEqual([null, null, null]);
  });
  it("writes percentages as people do", () => {
    const draft = draftOf({ ...SAMPLE, stops: { ...SAMPLE.stops, loss: 0.07 } });
    expect([draft.loss, draft.percent, draft.size]).toEqual(["7", "0.05", "100"]);
  });
  it("says what is missing and what is no number, where it is", () => {
    const draft = { ...draftOf(USUAL), loss: "ten", cash: "" };
    expect(Object.keys(faultsOf(draft)).sort()).toEqual(["cash", "entry", "loss", "symbols"]);
    expect(faultsOf(draftOf(SAMPLE))).toEqual({});
  });
  it("reads numbers with a point, a comma or a percent sign", () => {
    expect(["1.5", "1,5", " 7 %", "", "x"].map(readNumber)).toEqual([1.5, 1.5, 7, null, undefined]);
  });
  it("finds the words for a field of a run and of a sweep", () => {
    const fields = [
      { pointer: "/strategy/entry", detail: "a" },
      { pointer: "/stops/loss", detail: "b" },
    ];
    expect(faultAt(fields, "/entry")).toBe("a");
    expect(faultAt(fields, "/stops/loss")).toBe("b");
    expect(faultAt(fields, "/loss")).toBeUndefined();
    expect(faultAt([{ pointer: "/symbols/0", detail: "c" }], "/symbols")).toBe("c");
  });
});

describe("the ranges of a sweep", () => {
  it("count their values, both ends included, and refuse what ends nowhere", () => {
    expect(USUAL_RANGES.map(countOf)).toEqual([10, 8]);
    expect(countOf({ name: "n", from: "0.1", to: "0.3", step: "0.1" })).toBe(3);
    expect(countOf({ name: "n", from: "1", to: "2", step: "0" })).toBeNull();
    expect(countOf({ name: "n", from: "3", to: "2", step: "1" })).toBeNull();
  });
  it("come back from what was sent", () => {
    expect(rangesOf(parametersOf(USUAL_RANGES))).toEqual(USUAL_RANGES);
    expect(walkOf(USUAL_WALK)).toBeNull();
    const walk = { train: 100, test: 50, anchored: true };
    expect(walkOf(walkFrom(walk))).toEqual(walk);
    expect(rangesOf({ n: [2, 4, 6] })).toEqual([{ name: "n", from: "2", to: "6", step: "2" }]);
  });
});
