import { describe, expect, it } from "vitest";
import { bindSubject } from "./subject";

const bound = (formula: string, symbol = "AAPL") => bindSubject(formula, symbol).text;

describe("a formula without an asset", () => {
  it("speaks of the chart's", () => {
    expect(bound("rsi(close, 14) < 30")).toBe("rsi(AAPL.close, 14) < 30");
    expect(bound("atr(asset, 14) / close[1]")).toBe("atr(AAPL, 14) / AAPL.close[1]");
    expect(bound("asset.high-low", "EUR/USD")).toBe("'EUR/USD'.high-'EUR/USD'.low");
  });

  it("leaves fields, functions, named arguments and quotations alone", () => {
    const own = "MSFT.close + volume(1) + f(close=2) + 'x close' + trend(\"close to\") + closed";
    expect(bound(own)).toBe(own);
    expect(bound("close == open")).toBe("AAPL.close == AAPL.open");
  });
});

describe("what is wrong with the bound text", () => {
  it("is shown at the typed one", () => {
    const typed = "close + smaa(close, 20)";
    const { text, place } = bindSubject(typed, "AAPL");
    expect(place(text.indexOf("smaa"))).toBe(typed.indexOf("smaa"));
    expect(place(text.indexOf("20"))).toBe(typed.indexOf("20"));
    expect(place(2)).toBe(0);
    expect(place(text.length)).toBe(typed.length);
  });
});
