import { describe, expect, it } from "vitest";
import { assignPanes, type ColumnFacts, headFunction, paneLook } from "./pane";

const price = { currency: "USD", low: 80, high: 130 };
const column = (
  formula: string,
  values: (number | null)[],
  more: Partial<ColumnFacts> = {},
): ColumnFacts => ({
  formula,
  unit: null,
  values,
  choice: "auto",
  ...more,
});

describe("panes", () => {
  it("averages share the price, oscillators stand below", () => {
    const columns = [
      column("sma(AAPL, 20)", [null, 100, 101]),
      column("rsi(AAPL, 14)", [null, 45, 70]),
      column("bbands(AAPL, 20, 2).upper", [null, 120, 138]),
      column("macd(AAPL).macd", [null, -1, 1]),
      column("macd(AAPL).signal", [null, -1, 1]),
    ];
    expect(assignPanes(columns, price)).toEqual([0, 1, 0, 2, 2]);
  });

  it("an index near the price of a share still stands below", () => {
    expect(assignPanes([column("rsi(AAPL, 14)", [90, 95, 100])], price)).toEqual([1]);
  });

  it("money of another currency stands alone, however near", () => {
    expect(assignPanes([column("BMW.close", [90, 100], { unit: "EUR" })], price)).toEqual([1]);
    expect(assignPanes([column("ema(AAPL, 9)", [90, 100], { unit: "USD" })], price)).toEqual([0]);
  });

  it("what does not fit the scale stands alone", () => {
    expect(assignPanes([column("AAPL.close / MSFT.close", [1.2, 1.3])], price)).toEqual([1]);
    expect(assignPanes([column("AAPL.volume", [1e6, 2e6])], price)).toEqual([1]);
    const history = { currency: "USD", low: 60, high: 700 };
    expect(assignPanes([column("AAPL / MSFT", [5, 20])], history)).toEqual([1]);
  });

  it("a choice wins", () => {
    expect(assignPanes([column("sma(AAPL, 20)", [100], { choice: "own" })], price)).toEqual([1]);
    expect(assignPanes([column("rsi(AAPL, 14)", [50], { choice: "price" })], price)).toEqual([0]);
  });

  it("arithmetic on a call is not the call", () => {
    expect(headFunction("rsi(A, 14) - rsi(B, 14)")).toBeNull();
    expect(headFunction("macd(sma(A, 5)).signal")).toBe("macd");
    expect(headFunction("A / B")).toBeNull();
  });

  it("an oscillator has its bounds and levels, on the price it has none", () => {
    expect(paneLook("rsi(A, 14)", 1)).toEqual({
      shape: "line",
      levels: [30, 70],
      bounds: [0, 100],
    });
    expect(paneLook("rsi(A, 14)", 0)).toEqual({ shape: "line", levels: [], bounds: null });
    expect(paneLook("macd(A).histogram", 1).shape).toBe("histogram");
    expect(paneLook("A.volume", 1).shape).toBe("histogram");
    expect(paneLook("sar(A)", 0).shape).toBe("points");
  });

  it("nothing known yet goes with the price", () => {
    expect(assignPanes([column("wma(AAPL, 500)", [null, null])], price)).toEqual([0]);
  });
});
