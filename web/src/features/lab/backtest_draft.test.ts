import { describe, expect, it } from "vitest";
import {
  countOf,
  draftOf,
  faultAt,
  faultsOf,
  parametersOf,
  rangesOf,
  readNumber,
  SAMPLE,
  specOf,
  USUAL,
  USUAL_RANGES,
} from "./backtest_draft";

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
    expect(specOf(draftOf(SAMPLE))).toEqual(SAMPLE);
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
    expect(rangesOf({ n: [2, 4, 6] })).toEqual([{ name: "n", from: "2", to: "6", step: "2" }]);
  });
});
