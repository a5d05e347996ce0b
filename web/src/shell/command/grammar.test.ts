import { describe, expect, it } from "vitest";
import { readCommand } from "./grammar";
import { assetQuery, findResults } from "./results";

const read = (input: string) => {
  const command = readCommand(input);
  return command.mode === "go" ? [command.symbol, command.page?.code ?? null] : command.mode;
};

const apple = { symbol: "AAPL", name: "Apple Inc.", exchange: "NASDAQ", type: "stock" } as const;
const wayfair = { symbol: "W", name: "Wayfair Inc.", exchange: "NYSE", type: "stock" } as const;
const reader = { may: () => true, lastSymbol: null };

describe("the grammar", () => {
  it("takes symbol and code in either order and any case", () => {
    expect(read("AAPL GP")).toEqual(["AAPL", "GP"]);
    expect(read("gp aapl")).toEqual(["AAPL", "GP"]);
    expect(read("  brk.b   des ")).toEqual(["BRK.B", "DES"]);
  });
  it("reads a bare word as code first, as symbol otherwise", () => {
    expect(read("jobs")).toEqual([null, "JOBS"]);
    expect(read("msft")).toEqual(["MSFT", null]);
  });
  it("takes a ticker that is also a code for the ticker beside a code that wants one", () => {
    expect(read("W GP")).toEqual(["W", "GP"]);
    expect(read("DES W")).toEqual(["W", "DES"]);
  });
  it("reads several words as a search, not as a symbol", () => {
    expect(read("berkshire hathaway inc")).toEqual([null, null]);
  });
  it("knows its three signs", () => {
    expect([read("> theme"), read("? gp"), read("`aa")]).toEqual(["actions", "help", "symbols"]);
  });
});

describe("the results", () => {
  it("open a symbol's description before anything else", () => {
    expect(findResults("aapl", [apple], reader)[0]?.id).toBe("AAPL DES");
  });
  it("let Enter work on symbol and code before the server has answered", () => {
    expect(findResults("AAPL GP", [], reader)[0]?.id).toBe("AAPL GP");
  });
  it("offer the page of a code first and the ticker of the same letters second", () => {
    const ids = findResults("w", [apple, wayfair], reader).map((it) => it.id);
    expect(ids.slice(0, 2)).toEqual(["page W", "W DES"]);
  });
  it("leave out what the reader may not open", () => {
    const nobody = { may: (permission: unknown) => !permission, lastSymbol: null };
    expect(findResults("AUD", [], nobody).map((it) => it.code)).not.toContain("AUD");
  });
  it("ask the server for the symbol without the code", () => {
    expect(assetQuery("gp aapl")).toBe("AAPL");
    expect(assetQuery("> theme")).toBeNull();
    expect(assetQuery("")).toBeNull();
  });
});
