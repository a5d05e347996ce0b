import { expect, it } from "vitest";
import { MOST_CURRENCIES, pairFormula, readCurrencies, writeRate } from "./fx_matrix";

it("a pair is a formula of the euro's rates", () => {
  expect(pairFormula("EUR", "USD")).toBe("EURUSD");
  expect(pairFormula("USD", "EUR")).toBe("1 / EURUSD");
  expect(pairFormula("USD", "JPY")).toBe("EURJPY / EURUSD");
});

it("currencies are read from whatever was typed, each once", () => {
  expect(readCurrencies("usd, eur/jpy USD x yen2 CHF;")).toEqual(["USD", "EUR", "JPY", "CHF"]);
  const many = Array.from({ length: 40 }, (_, i) => `AA${String.fromCharCode(65 + (i % 26))}`);
  expect(readCurrencies(many.join(" "))).toHaveLength(MOST_CURRENCIES);
});

it("rates have digits by their size", () => {
  expect([15_823.4, 149.534, 1.08424, 0.92234, 0.006689].map(writeRate)).toEqual([
    "15823",
    "149.53",
    "1.0842",
    "0.92234",
    "0.0066890",
  ]);
});
