import { describe, expect, it } from "vitest";
import { bondQuestion, USUAL_BOND } from "./bond_terms";

describe("a bond as it is typed", () => {
  it("is asked by its yield or by its price, never by both", () => {
    const byYield = bondQuestion(USUAL_BOND);
    expect(byYield?.yield_rate).toBe(0.043);
    expect(byYield).not.toHaveProperty("clean_price");
    const byPrice = bondQuestion({ ...USUAL_BOND, given: "price", price: "98,75" });
    expect(byPrice?.clean_price).toBe(98.75);
    expect(byPrice).not.toHaveProperty("yield_rate");
  });
  it("settles today when no day is named", () => {
    expect(bondQuestion(USUAL_BOND)).not.toHaveProperty("settlement");
    expect(bondQuestion({ ...USUAL_BOND, settlement: "2026-01-05" })?.settlement).toBe(
      "2026-01-05",
    );
  });
  it("waits for what is missing", () => {
    expect(bondQuestion({ ...USUAL_BOND, coupon: "" })).toBeNull();
    expect(bondQuestion({ ...USUAL_BOND, maturity: "" })).toBeNull();
    expect(bondQuestion({ ...USUAL_BOND, yield: "" })).toBeNull();
    expect(bondQuestion({ ...USUAL_BOND, price: "" })).not.toBeNull();
  });
});
