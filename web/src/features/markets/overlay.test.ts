import { describe, expect, it } from "vitest";
import {
  bandEdges,
  columnColors,
  freeColor,
  inFormula,
  readOverlay,
  recolor,
  retarget,
  writeOverlay,
} from "./overlay";

describe("an overlay in the URL", () => {
  it("reads back what it wrote", () => {
    const overlay = {
      formula: "sma(AAPL, 20)",
      colors: [2, 5],
      hidden: true,
      pane: "own" as const,
    };
    expect(writeOverlay(overlay)).toBe("sma(AAPL, 20) #25 hidden @own");
    expect(readOverlay(writeOverlay(overlay), 1)).toEqual(overlay);
  });

  it("a bare formula gets a colour of its own", () => {
    expect(readOverlay("AAPL.close > 100", 3)).toEqual({
      formula: "AAPL.close > 100",
      colors: [3],
      hidden: false,
      pane: "auto",
    });
    expect(readOverlay("  ", 1)).toBeNull();
    expect(freeColor([1, 3])).toBe(2);
  });
});

describe("colours of a record", () => {
  it("bands share one, other columns differ, and a chosen one stays", () => {
    expect(columnColors([4], ["upper", "middle", "lower"])).toEqual([4, 4, 4]);
    expect(columnColors([3], ["macd", "signal", "histogram"])).toEqual([3, 4, 5]);
    expect(columnColors([2], ["p", "r1", "r2", "s1", "s2"])).toEqual([2, 3, 3, 4, 4]);
    expect(bandEdges(["tenkan", "kijun", "senkou_a", "senkou_b"])).toEqual({ upper: 2, lower: 3 });
    expect(columnColors([3, 6], ["macd", "signal", "histogram"])).toEqual([3, 6, 4]);
    const overlay = { formula: "macd(A)", colors: [7], hidden: false, pane: "auto" as const };
    expect(recolor(overlay, 1, 2, ["macd", "signal"]).colors).toEqual([7, 2]);
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
