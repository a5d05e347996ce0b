import { describe, expect, it } from "vitest";
import {
  callAt,
  completeFields,
  completeIndicators,
  completeOwnFields,
  offerOfWord,
  replaceWord,
  usualCall,
  wordAt,
} from "./formula_completion";
import type { Indicator } from "./queries";

const indicator = (name: string, title: string, more: Partial<Indicator> = {}): Indicator => ({
  name,
  title,
  group: "average",
  formula: "",
  source: "",
  inputs: ["values"],
  outputs: ["value"],
  parameters: [{ name: "length", title: "Length", default: 20, min: 1, max: 500, whole: true }],
  ...more,
});
const known = [
  indicator("sma", "Simple moving average"),
  indicator("rsi", "Relative strength index"),
  indicator("bbands", "Bollinger bands", { outputs: ["upper", "middle", "lower"] }),
];

describe("the word under the cursor", () => {
  it("is what completion replaces", () => {
    const formula = "sma(AAPL, 20) + em";
    expect(wordAt(formula, formula.length)).toEqual({ text: "em", start: 16, end: 18 });
    expect(wordAt("sma(AAPL, 20)", 6)).toEqual({ text: "AAPL", start: 4, end: 8 });
    expect(wordAt("", 0).text).toBe("");
    expect(replaceWord("em + 1", { text: "em", start: 0, end: 2 }, "ema(A)")).toEqual({
      text: "ema(A) + 1",
      cursor: 6,
    });
  });
});

describe("offers", () => {
  it("a function comes with its usual arguments", () => {
    expect(usualCall(indicator("sma", ""), "AAPL")).toBe("sma(AAPL, 20)");
    expect(usualCall(indicator("sma", ""), "EUR/USD")).toBe("sma('EUR/USD', 20)");
    const cross = indicator("cross_above", "", { inputs: ["left", "right"], parameters: [] });
    expect(usualCall(cross, "AAPL")).toBe("cross_above(AAPL, sma(AAPL, 50))");
  });

  it("what begins with the word first, then words of the title", () => {
    expect(
      completeIndicators("s", known, "AAPL")
        .map((it) => it.label)
        .slice(0, 2),
    ).toEqual(["sma(AAPL, 20)", "rsi(AAPL, 20)"]);
  });

  it("Enter on the name of a function takes its call, and on a part of it the first offer", () => {
    const calls = (word: string) => completeIndicators(word, known, "AAPL");
    const symbol = { label: "RSI", detail: "A fund", insert: "RSI", complete: false };
    expect(offerOfWord("rsi", calls("rsi"))?.insert).toBe("rsi(AAPL, 20)");
    expect(offerOfWord(" RSI ", calls("rsi"))?.insert).toBe("rsi(AAPL, 20)");
    expect(offerOfWord("rs", calls("rs"))?.insert).toBe("rsi(AAPL, 20)");
    expect(offerOfWord("RSI", [symbol, ...calls("rsi")])).toBeNull();
    expect(offerOfWord("close", calls("s"))).toBeNull();
    expect(offerOfWord("rsi(AAPL, 7)", calls("rsi"))).toBeNull();
    expect(offerOfWord("strength", calls("strength"))).toBeNull();
  });

  it("a record is offered as a whole, and its columns after the dot", () => {
    expect(completeIndicators("boll", known, "AAPL").map((it) => it.insert)).toEqual([
      "bbands(AAPL, 20)",
    ]);
    const formula = "bbands(sma(AAPL, 5), 20).lo";
    const fields = completeFields(formula, wordAt(formula, formula.length), known);
    expect(fields.map((it) => it.insert)).toEqual([".lower"]);
    const field = wordAt("AAPL.vo", 7);
    expect(completeFields("AAPL.vo", field, known).map((it) => it.insert)).toEqual(["AAPL.volume"]);
    expect(completeFields("sma(AAPL, 5).x", wordAt("sma(AAPL, 5).x", 14), known)).toEqual([]);
  });

  it("columns of the chart's symbol need no name", () => {
    expect(completeOwnFields("cl", "AAPL").map((it) => it.insert)).toEqual(["close"]);
    expect(completeOwnFields("close", "AAPL")).toEqual([]);
  });
});

describe("the call around the cursor", () => {
  it("is the innermost one, and its argument is counted", () => {
    expect(callAt("sma(ema(A, 5), 2", 16)).toEqual({ name: "sma", argument: 1 });
    expect(callAt("sma(ema(A, 5), 2", 11)).toEqual({ name: "ema", argument: 1 });
    expect(callAt("sma(A, 2) + 1", 13)).toBeNull();
    expect(callAt("(A + 1", 6)).toBeNull();
  });
});
