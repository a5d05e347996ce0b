/** A bond as it is typed, and as the server takes it. */

import type { Server } from "~/api/client";
import { fractionOf, missing, numberOf } from "./terms";

export type PriceBond = Server<"PriceBond">;
export type BondTerms = typeof USUAL_BOND;

export const USUAL_BOND = {
  maturity: "2035-02-15",
  coupon: "4.5",
  frequency: "2",
  day_count: "ACT/ACT ICMA",
  given: "yield",
  yield: "4.3",
  price: "100",
  settlement: "",
  convention: "street",
};

/** What is paid back per 100 of face. */
const PAR = 100;

/** What to ask; `null` while something needed is missing. */
export function bondQuestion(terms: BondTerms): PriceBond | null {
  const coupon = fractionOf(terms.coupon);
  const of = terms.given === "price" ? "price" : "yield";
  const convention = CONVENTIONS.find(({ value }) => value === terms.convention)?.value;
  if (missing(terms, ["coupon", of]).length > 0 || terms.maturity === "" || coupon === null) {
    return null;
  }
  return {
    bond: {
      maturity: terms.maturity,
      coupon_rate: coupon,
      coupons_per_year: numberOf(terms.frequency) ?? 2,
      day_count: terms.day_count,
      redemption: PAR,
    },
    yield_convention: convention ?? "street",
    ...(terms.settlement === "" ? {} : { settlement: terms.settlement }),
    ...(of === "price"
      ? { clean_price: numberOf(terms.price) }
      : { yield_rate: fractionOf(terms.yield) }),
  };
}

export const CONVENTIONS = [
  { value: "street", label: "Street" },
  { value: "street_simple_last", label: "Street, simple at last" },
  { value: "treasury", label: "US Treasury" },
  { value: "annual", label: "Annual" },
  { value: "semi_annual", label: "Half-yearly" },
  { value: "continuous", label: "Continuous" },
  { value: "simple", label: "Simple" },
] as const;

export const FREQUENCIES = [
  { value: "0", label: "None" },
  { value: "1", label: "Yearly" },
  { value: "2", label: "Half-yearly" },
  { value: "4", label: "Quarterly" },
  { value: "12", label: "Monthly" },
];

export const DAY_COUNTS = [
  "ACT/ACT ICMA",
  "ACT/ACT ISDA",
  "ACT/360",
  "ACT/365F",
  "30/360",
  "30/360 US",
  "30E/360",
  "30E/360 ISDA",
].map((value) => ({ value, label: value.replace("ACT/ACT", "Act/Act").replace("ACT", "Act") }));
