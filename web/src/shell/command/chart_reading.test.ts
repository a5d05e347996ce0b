import { describe, expect, it } from "vitest";
import { chartSymbol, readOnChart } from "./chart_reading";

const rsi = {
  name: "rsi",
  title: "Relative strength index",
  group: "momentum",
  formula: "",
  source: "",
  inputs: ["series"],
  outputs: ["value"],
  parameters: [{ name: "n", title: "Length", default: 14, min: 2, max: 5000, whole: true }],
};

describe("the command bar on a chart", () => {
  it("knows whose chart it is", () => {
    expect(chartSymbol("/chart/aapl")).toBe("AAPL");
    expect(chartSymbol("/chart/EUR%2FUSD")).toBe("EUR/USD");
    expect(chartSymbol("/asset/AAPL")).toBeNull();
  });

  it("adds the indicator that is named, to what is there", () => {
    const result = readOnChart("RSI 21", "AAPL", [rsi]);
    expect(result?.detail).toBe("rsi(AAPL, 21) on this chart");
    const gone: { search?: unknown }[] = [];
    result?.open({ navigate: (go) => gone.push(go), back() {}, forward() {} });
    const search = gone[0]?.search as (before: object) => { formulas?: string };
    expect(search({ formulas: "sma(AAPL, 20) #2" }).formulas).toBe(
      "sma(AAPL, 20) #2;rsi(AAPL, 21) #3",
    );
    expect(readOnChart("apple", "AAPL", [rsi])).toBeNull();
  });
});
