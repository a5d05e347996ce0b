import { describe, expect, it } from "vitest";
import { readCommand } from "./grammar";
import { assetQuery, type FoundAsset, findResults, readNote } from "./results";

const asset = (symbol: string, name: string): FoundAsset => ({
  symbol,
  name,
  exchange: "X",
  type: "stock",
});
const bitcoin = asset("BTC-USD", "Bitcoin");
const apple = asset("AAPL", "Apple Inc.");
const nobody = { may: () => true, lastSymbol: null };
const looker = { may: () => true, lastSymbol: "IBM" };

/** Where Enter leads, as a link reads. */
function enter(typed: string, found: FoundAsset[] = [], reader: typeof nobody = nobody) {
  const [first] = findResults(typed, found, reader);
  if (first === undefined || first.offer) return null;
  const gone: Record<string, unknown>[] = [];
  first.open({ navigate: (go) => gone.push(go as never), back() {}, forward() {} });
  const { to, params, search } = gone[0] as { to: string; params?: object; search?: object };
  const path = Object.entries(params ?? {}).reduce((at, [k, v]) => at.replace(`$${k}`, v), to);
  return [path, ...Object.entries(search ?? {}).map(([key, value]) => `${key}=${value}`)].join(" ");
}

describe("the words beside a code", () => {
  it("give a chart its interval, its range and what it is compared with, in any order and case", () => {
    expect(enter("GP BTC-USD 5m")).toBe("/chart/BTC-USD interval=5m");
    expect(enter("aapl gp 1h")).toBe("/chart/AAPL interval=1h");
    expect(enter("AAPL GP 1d")).toBe("/chart/AAPL");
    expect(enter("GP AAPL 1M")).toBe("/chart/AAPL interval=1M");
    expect(enter("GP AAPL 5Y MSFT ibm")).toBe("/chart/AAPL range=5Y compare=MSFT,IBM");
    expect(enter("AAPL 15m")).toBe("/chart/AAPL interval=15m");
    expect(enter("gp aapl ,W")).toBe("/chart/AAPL interval=1w");
    expect(enter("AAPL MSFT")).toBe("/chart/AAPL compare=MSFT");
    expect(enter("5m", [], looker as never)).toBe("/chart/IBM interval=5m");
  });

  it("say what is wrong with an interval and offer the nearest, of which Enter takes none", () => {
    expect(enter("GP AAPL 7m")).toBeNull();
    expect(readNote("GP AAPL 7m", null)).toBe("There is no interval 7m; these come close");
    const offers = findResults("GP AAPL 7m", [], nobody).filter((it) => it.offer);
    expect(offers.map((it) => it.detail)).toEqual(["Chart, 5 minutes", "Chart, 15 minutes"]);
  });

  it("mean what their page takes: a symbol, a rule, series, a pair, a section", () => {
    expect(enter("AAPL ALRT")).toBe("/alerts symbol=AAPL");
    expect(enter("ALRT", [], looker as never)).toBe("/alerts");
    expect(enter("EQS rsi(close, 14) < 35")).toBe("/screener rule=rsi(close, 14) < 35");
    expect(enter("CORR aapl msft")).toBe("/correlation formulas=AAPL, MSFT");
    expect(enter("AAPL MSFT PORTOPT")).toBe("/frontier formulas=AAPL, MSFT");
    expect(enter("TS ^GSPC")).toBe("/time-series formula=^GSPC");
    expect(enter("FXC eur/usd")).toBe("/fx pair=EURUSD");
    expect(enter("CRV eu")).toBe("/curve country=eu");
    expect(enter("SET sec")).toBe("/settings section=security");
    expect(readNote("FXC euro", null)).toContain("FXC EURUSD");
    expect(readNote("DES AAPL MSFT", null)).toContain("one symbol");
  });

  it("lead to the pages a market reader knows by code", () => {
    expect(enter("HM")).toBe("/heat-map");
    expect(enter("top")).toBe("/news");
    expect(enter("TREN", [], looker as never)).toBe("/posts");
    expect(enter("posts aapl")).toBe("/asset/AAPL tab=posts");
    expect(enter("OMON AAPL")).toBe("/asset/AAPL tab=options");
  });
});

describe("a code that needs a symbol", () => {
  it("asks for it and stays", () => {
    const [first] = findResults("OMON", [], nobody);
    expect(first?.stay).toBe("OMON ");
    expect(readNote("OMON", null)).toContain("of which symbol");
    expect(assetQuery("OMON ")).toBe("");
    const ids = findResults("OMON ", [apple], nobody).map((it) => it.id);
    expect(ids).toContain("AAPL OMON");
  });
  it("takes the one that was looked at last", () => {
    expect(enter("OMON", [], looker as never)).toBe("/asset/IBM tab=options");
  });
});

describe("what is not known here", () => {
  it("is never another symbol for Enter, but a question to the providers", () => {
    expect(enter("BTC-USDC", [bitcoin])).toBe("/asset/BTC-USDC ask=true");
    expect(enter("ZZZZ", [apple])).toBe("/asset/ZZZZ ask=true");
    expect(enter("GP BTC-USDC", [bitcoin])).toBe("/chart/BTC-USDC");
    expect(enter("`BTC-USDC", [bitcoin])).toBe("/asset/BTC-USDC ask=true");
    expect(enter("zzzz", [apple])).toBe("/asset/ZZZZ ask=true");
    const ids = findResults("BTC-USDC", [bitcoin], nobody).map((it) => it.id);
    expect(ids).toContain("BTC-USD DES");
  });
  it("is found by the words of its name, as people type names", () => {
    expect(enter("apple", [bitcoin, apple])).toBe("/asset/AAPL");
    expect(enter("chart apple", [apple])).toBe("/chart/AAPL");
    expect(enter("berkshire hathaway", [])).toBe("/providers query=berkshire hathaway");
  });
  it("is not asked for by somebody who may not add it", () => {
    const guest = { may: (it: unknown) => it !== "markets:write", lastSymbol: null };
    expect(enter("ZZZZ", [], guest as never)).toBe("/providers query=ZZZZ");
  });
  it("waits for the server before it is called unknown", () => {
    const ids = findResults("ZZZZ", [], nobody, false).map((it) => it.id);
    expect(ids).not.toContain("ask ZZZZ");
  });
  it("is no trend and no idea either", () => {
    expect(findResults("#x", [apple], nobody)).toEqual([]);
    expect(readNote("#x", null)).toContain("ideas");
    expect(readCommand("@ada").mode).toBe("mention");
  });
});
