/** Claims about quotes as they are typed. */

import { expect, it } from "vitest";
import { EXAMPLE_QUOTES, readQuotes, smileQuestion, toldBy } from "./smile_terms";

const MARKET = { spot: 100, rate: 0.03, dividend: 0, volatility: 0.2 };

it("a line is days, strike, right and price, parted as people part them", () => {
  const { quotes, fault } = readQuotes("73 95 p 1.5\n\n73;105;CALL;2\n73\t110,c\t0.5");
  expect(fault).toBeNull();
  expect(quotes).toHaveLength(3);
  expect(quotes[1]).toEqual({ right: "call", strike: 105, years: 0.2, price: 2 });
});

it("a line that cannot be read is named, and the others count", () => {
  const { quotes, fault } = readQuotes("73 95 p 1.5\n73 95 straddle 3\n73 x c 1");
  expect(quotes).toHaveLength(1);
  expect(fault?.line).toBe(2);
});

it("the example is read whole and asked over every strike it quotes", () => {
  const { quotes, fault } = readQuotes(EXAMPLE_QUOTES);
  expect(fault).toBeNull();
  const ask = smileQuestion(quotes, MARKET);
  expect(ask?.expiries_years).toHaveLength(3);
  for (const { strike } of quotes) expect(ask?.strikes).toContain(strike);
  expect(ask?.strikes).toEqual([...(ask?.strikes ?? [])].sort((a, b) => a - b));
  expect(smileQuestion([], MARKET)).toBeNull();
});

it("of a call and a put the one out of the money tells the volatility", () => {
  const side = (implied_volatility: number | null, is_quoted = true) => ({
    price: 1,
    is_quoted,
    implied_volatility,
    greeks: null,
    reason: null,
  });
  const rows = [
    { years: 0.5, strike: 90, call: side(0.3), put: side(0.25) },
    { years: 0.5, strike: 110, call: side(null), put: side(0.2) },
    { years: 0.5, strike: 120, call: side(0.2, false), put: side(0.2, false) },
    { years: 1, strike: 90, call: side(0.4), put: side(0.4) },
  ];
  expect(toldBy({ rows }, [90, 100, 110, 120], 0.5, 101)).toEqual([0.25, null, 0.2, null]);
});
