import { describe, expect, it } from "vitest";
import {
  assignPanes,
  type ColumnFacts,
  freeColor,
  inFormula,
  readOverlay,
  retarget,
  writeOverlay,
} from "./overlay";

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

describe("an overlay in the URL", () => {
  it("reads back what it wrote", () => {
    const overlay = { formula: "sma(AAPL, 20)", color: 2, hidden: true, pane: "own" as const };
    expect(writeOverlay(overlay)).toBe("sma(AAPL, 20) #2 hidden @own");
    expect(readOverlay(writeOverlay(overlay), 1)).toEqual(overlay);
  });

  it("a bare formula gets a colour of its own", () => {
    expect(readOverlay("AAPL.close > 100", 3)).toEqual({
      formula: "AAPL.close > 100",
      color: 3,
      hidden: false,
      pane: "auto",
    });
    expect(readOverlay("  ", 1)).toBeNull();
    expect(freeColor([1, 3])).toBe(2);
  });
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

  it("nothing known yet goes with the price", () => {
    expect(assignPanes([column("wma(AAPL, 500)", [null, null])], price)).toEqual([0]);
  });
});

describe("another symbol", () => {
  it("takes the formulas along", () => {
    expect(retarget("cross_above(ema(AAPL, 20), AAPL.close)", "AAPL", "MSFT")).toBe(
      "cross_above(ema(MSFT, 20), MSFT.close)",
    );
  });

  it("quotes what the language could not tell apart", () => {
    expect(retarget("sma('EUR/USD', 20)", "EUR/USD", "BTC-USD")).toBe("sma(BTC-USD, 20)");
    expect(inFormula("^GSPC")).toBe("^GSPC");
    expect(inFormula("X-2X")).toBe("'X-2X'");
  });

  it("leaves names alone that only contain it", () => {
    expect(retarget("sma(FBX, 20) + BRK.F + F", "F", "GM")).toBe("sma(FBX, 20) + BRK.F + GM");
  });
});
