import { describe, expect, it } from "vitest";
import {
  chainRows,
  daysTo,
  daysWord,
  midOf,
  moneyness,
  nearMoney,
  type OptionContract,
  smileLines,
  spotPlace,
  totalsOf,
} from "./option_chain";

const contract = (side: "call" | "put", strike: number, rest: Partial<OptionContract> = {}) =>
  ({
    symbol: `${side}${strike}`,
    side,
    strike,
    bid: 1,
    ask: 1.5,
    last: 9,
    volume: 10,
    open_interest: null,
    ...rest,
  }) as OptionContract;

const contracts = [95, 100, 105].flatMap((strike) => [
  contract("put", strike),
  contract("call", strike),
]);

describe("a chain of options", () => {
  it("has a row a strike, calls across from puts, also where one is missing", () => {
    const rows = chainRows([...contracts, contract("call", 110)]);
    expect(rows.map(({ strike }) => strike)).toEqual([95, 100, 105, 110]);
    expect(rows[0]).toMatchObject({ call: { symbol: "call95" }, put: { symbol: "put95" } });
    expect(rows[3]?.put).toBeNull();
  });

  it("knows where the price stands, what is near it and what is in the money", () => {
    const rows = chainRows(contracts);
    expect(spotPlace(rows, 101)).toBe(2);
    expect(nearMoney(rows, 101, 1).map(({ strike }) => strike)).toEqual([100, 105]);
    expect(nearMoney(rows, null, 1)).toHaveLength(3);
    expect(moneyness("call", 95, 101)).toBe("in");
    expect(moneyness("put", 95, 101)).toBe("out");
    expect(moneyness("put", 105, 101)).toBe("in");
    expect(moneyness("call", 101, 101)).toBe("at");
    expect(moneyness("call", 101, null)).toBe("at");
  });

  it("takes the middle of the market, else the last trade, else nothing", () => {
    expect(midOf(contract("call", 95))).toBe(1.25);
    expect(midOf(contract("call", 95, { bid: null }))).toBe(9);
    expect(midOf(contract("call", 95, { bid: 0, last: null }))).toBeNull();
  });

  it("sums what is known and nothing where nothing is", () => {
    expect(totalsOf(contracts, "put")).toEqual({ volume: 30, openInterest: null });
  });

  it("becomes quotes of a smile from the side out of the money", () => {
    expect(smileLines(chainRows(contracts), 30, 100)).toBe(
      "30 95 put 1.25\n30 100 call 1.25\n30 105 call 1.25",
    );
  });

  it("counts calendar days where it trades: tomorrow is one, today none", () => {
    expect(daysTo("2026-11-27", "2026-11-21T20:00:00Z")).toBe(6);
    expect(daysTo("2026-11-22", "2026-11-21T20:00:00Z")).toBe(1);
    expect(daysTo("2026-11-21", "2026-11-21T20:00:00Z")).toBe(0);
    // Nine in the evening in New York is the next day in UTC.
    expect(daysTo("2026-11-27", "2026-11-22T02:00:00Z")).toBe(6);
    expect(daysTo("2026-11-27", "2026-11-22T02:00:00Z", "demo: deribit")).toBe(5);
    expect(daysTo("2026-11-01", "2026-11-21T20:00:00Z")).toBeNull();
    expect(daysTo("never", "2026-11-21T20:00:00Z")).toBeNull();
    expect([daysWord(0), daysWord(6)]).toEqual(["today", "6 d"]);
  });
});
