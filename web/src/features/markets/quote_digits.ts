/** Decimals of a quote: currencies and small prices are quoted finer than shares. */

import { isKnown, type Numeric, priceDigits } from "~/design/format";

/** Below this a price with more than cents in it shows four decimals: 1.1684, but 27.95. */
const SMALL = 10;

export function quoteDigits(last: Numeric): number {
  const usual = priceDigits(last);
  if (!isKnown(last) || Math.abs(Number(last)) >= SMALL) return usual;
  const cents = Number(last) * 100;
  return Math.abs(cents - Math.round(cents)) > 1e-6 ? Math.max(usual, 4) : usual;
}
