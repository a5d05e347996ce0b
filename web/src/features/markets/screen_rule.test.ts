import { describe, expect, it } from "vitest";
import { type Group, rangeOf, readRule, withRange, writeRule } from "./screen_rule";

const again = (text: string) => writeRule(readRule(text));

describe("a rule as a tree", () => {
  it("is written as it was read", () => {
    for (const text of [
      "",
      "rsi(close, 14) < 30",
      "rsi(close, 14) < 30 and close > sma(close, 200)[20]",
      "(close > 5 or volume > 1000) and cross_above(close, sma(close, 50))",
      "'A and B'.close > 5 and not close < 3",
    ])
      expect(again(text)).toBe(text);
  });
  it("knows that `and` binds stronger than `or`", () => {
    const rule = readRule("close > 1 or close > 2 and close > 3");
    expect(rule.join).toBe("or");
    expect(rule.parts.map((part) => part.kind)).toEqual(["compared", "group"]);
    expect(writeRule(rule)).toBe("close > 1 or (close > 2 and close > 3)");
  });
  it("takes what is not whole yet as one condition", () => {
    expect(readRule("rsi(close < 30 and").parts).toEqual([
      { kind: "said", text: "rsi(close < 30 and" },
    ]);
  });
  it("tells operators of two letters from those of one", () => {
    expect(readRule("close >= 5").parts).toEqual([
      { kind: "compared", left: "close", operator: ">=", right: "5" },
    ]);
  });
  it("does not take words that contain a join for one", () => {
    expect(readRule("brand > orders").parts).toHaveLength(1);
  });
  it("brackets a condition that is several when it stands among others", () => {
    const rule: Group = {
      kind: "group",
      join: "and",
      parts: [
        { kind: "said", text: "close > 1 or close < 2" },
        { kind: "compared", left: "volume", operator: ">", right: "3" },
      ],
    };
    expect(writeRule(rule)).toBe("(close > 1 or close < 2) and volume > 3");
  });
});

describe("a range of a column", () => {
  const written = (rule: string, from: number | null, to: number | null) =>
    writeRule(withRange(readRule(rule), "rsi(close, 14)", { from, to }));
  it("is what the rule says of it", () => {
    const rule = readRule("rsi(close,14) >= 20 and close > 5 and rsi(close, 14) < 30");
    expect(rangeOf(rule, "rsi(close, 14)")).toEqual({ from: 20, to: 30 });
    expect(rangeOf(readRule("close > 5 or close < 2"), "close")).toEqual({ from: null, to: null });
  });
  it("replaces itself and nothing else", () => {
    expect(written("close > 5 and rsi(close, 14) < 30", 10, 40)).toBe(
      "close > 5 and rsi(close, 14) >= 10 and rsi(close, 14) <= 40",
    );
    expect(written("rsi(close, 14) < 30", null, null)).toBe("");
  });
  it("stands beside alternatives, never inside them", () => {
    expect(written("close > 5 or volume > 9", 10, null)).toBe(
      "(close > 5 or volume > 9) and rsi(close, 14) >= 10",
    );
    expect(written("close > 5 or volume > 9", null, null)).toBe("close > 5 or volume > 9");
  });
});
