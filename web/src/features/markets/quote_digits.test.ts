import { describe, expect, it } from "vitest";
import { quoteDigits } from "./quote_digits";

describe("decimals of a quote", () => {
  it("shares have cents, currencies and pennies more", () => {
    expect([430.47, 27.95, 186.75, 438.1799, 3.5].map(quoteDigits)).toEqual([2, 2, 2, 2, 2]);
    expect([1.1684, 0.8706, 0.0042].map(quoteDigits)).toEqual([4, 4, 6]);
    expect(quoteDigits(null)).toBe(2);
  });
});
