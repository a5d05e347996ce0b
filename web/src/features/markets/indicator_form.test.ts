import { describe, expect, it } from "vitest";
import {
  findIndicators,
  namedIndicator,
  newDraft,
  parameterFault,
  readDraft,
  writeDraft,
} from "./indicator_form";
import type { Indicator } from "./queries";

const parameter = (name: string, usual: number) => ({
  name,
  title: name,
  default: usual,
  min: 1,
  max: 5000,
  whole: true,
});
const indicator = (name: string, title: string, more: Partial<Indicator> = {}): Indicator => ({
  name,
  title,
  group: "average",
  formula: "",
  source: "",
  inputs: ["series"],
  outputs: ["value"],
  parameters: [parameter("n", 20)],
  ...more,
});
const known = [
  indicator("sma", "Simple moving average"),
  indicator("atr", "Average true range", { group: "range", inputs: ["asset"] }),
  indicator("macd", "Moving average convergence", {
    group: "momentum",
    parameters: [parameter("fast", 12), parameter("slow", 26), parameter("signal", 9)],
  }),
];
const [sma, atr, macd] = known as [Indicator, Indicator, Indicator];

describe("an indicator as a form", () => {
  it("begins with the symbol and the usual parameters", () => {
    expect(writeDraft(newDraft(atr, "EUR/USD"))).toBe("atr('EUR/USD', 20)");
    expect(writeDraft(newDraft(macd, "AAPL"))).toBe("macd(AAPL, 12, 26, 9)");
  });

  it("reads back what it wrote, with arguments inside arguments and by name", () => {
    const formula = "sma(ema(AAPL, 5) / 'X, Y', 30)";
    expect(writeDraft(readDraft(formula, known) ?? newDraft(sma, ""))).toBe(formula);
    expect(readDraft("macd(AAPL, slow=30)", known)?.parameters).toEqual(["12", "30", "9"]);
  });

  it("what is not one call is no form", () => {
    for (const formula of ["sma(A, 2) - sma(B, 2)", "wma(A, 2)", "sma(A, 1, 2)", "A"]) {
      expect(readDraft(formula, known), formula).toBeNull();
    }
  });

  it("says the limit that is passed", () => {
    expect(parameterFault(parameter("n", 20), "0")).toBe("At least 1");
    expect(parameterFault(parameter("n", 20), "9000")).toBe("At most 5000");
    expect(parameterFault(parameter("n", 20), "x")).toBe("A number is needed");
    expect(parameterFault(parameter("n", 20), "14")).toBeUndefined();
  });
});

describe("finding one", () => {
  const names = (text: string) =>
    findIndicators(text, known).flatMap(({ indicators }) => indicators.map(({ name }) => name));

  it("by name, by words of the title, by group", () => {
    expect(names("sma")).toEqual(["sma"]);
    expect(names("average")).toEqual(["atr", "macd", "sma"]);
    expect(names("moving average")).toEqual(["macd", "sma"]);
    expect(names("momentum")).toEqual(["macd"]);
    expect(names("volatility")).toEqual(["atr"]);
    expect(names("zzz")).toEqual([]);
  });

  it("without words all by group", () => {
    expect(findIndicators("", known).map(({ title }) => title)).toEqual([
      "Averages",
      "Range and volatility",
      "Momentum",
    ]);
  });

  it("in the command bar with its parameters behind it", () => {
    expect(namedIndicator("MACD 5 35", known, "AAPL")?.formula).toBe("macd(AAPL, 5, 35, 9)");
    expect(namedIndicator("sma", known, "AAPL")?.formula).toBe("sma(AAPL, 20)");
    expect(namedIndicator("sma 1 2", known, "AAPL")).toBeNull();
    expect(namedIndicator("sma x", known, "AAPL")).toBeNull();
  });
});
