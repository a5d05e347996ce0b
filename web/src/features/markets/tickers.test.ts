import { describe, expect, it } from "vitest";
import { completePiece, lastPiece, MOST_TICKERS, parseTickers } from "./tickers";

describe("pasting tickers", () => {
  it("commas, spaces, new lines and semicolons separate", () => {
    expect(parseTickers("aapl, msft\nIBM;goog\tfb").symbols).toEqual([
      "AAPL",
      "MSFT",
      "IBM",
      "GOOG",
      "FB",
    ]);
  });

  it("keeps order and each once", () => {
    expect(parseTickers("MSFT AAPL msft").symbols).toEqual(["MSFT", "AAPL"]);
  });

  it("reads the shapes exchanges use", () => {
    const text = "BRK.B ^GSPC BTC-USD EURUSD=X BTC/USDT 7203.T US0378331005";
    expect(parseTickers(text).symbols).toEqual(text.split(" "));
  });

  it("drops quotes and cash tags", () => {
    expect(parseTickers('"AAPL","MSFT" $IBM').symbols).toEqual(["AAPL", "MSFT", "IBM"]);
  });

  it("names what it refuses", () => {
    expect(parseTickers("AAPL <b> 100%")).toEqual({ symbols: ["AAPL"], refused: ["<b>", "100%"] });
  });

  it("stops at a sane length", () => {
    const many = Array.from({ length: MOST_TICKERS + 2 }, (_, i) => `S${i}`).join(" ");
    expect(parseTickers(many).symbols).toHaveLength(MOST_TICKERS);
    expect(parseTickers(many).refused).toHaveLength(2);
  });

  it("nothing is nothing", () => {
    expect(parseTickers(" ,;\n ")).toEqual({ symbols: [], refused: [] });
  });
});

describe("completing a ticker", () => {
  it("looks at the piece under the cursor", () => {
    expect(lastPiece("AAPL, ms")).toBe("ms");
    expect(lastPiece("AAPL ")).toBe("");
    expect(completePiece("AAPL, ms", "MSFT")).toBe("AAPL, MSFT ");
  });
});
