/** The last price and its change, both with the decimals of the price: 27.95 moves by 0.15, not by 0.1500. */

import { Figure } from "~/ui/figure";
import type { Quote } from "./queries";
import { quoteDigits } from "./quote_digits";

type PriceChangeProps = {
  quote: Quote | undefined;
  reason: string | null | undefined;
  size?: "body" | "large";
};

export function PriceChange({ quote, reason, size }: PriceChangeProps) {
  const digits = quoteDigits(quote?.last);
  return (
    <Figure
      value={quote?.change}
      style="price"
      digits={digits}
      change
      size={size}
      reason={reason}
    />
  );
}

type LastPriceProps = { quote: Quote; size?: "body" | "large" };

/** The last price with its own decimals. */
export function LastPrice({ quote, size }: LastPriceProps) {
  const { last, reason } = quote;
  return (
    <Figure value={last} style="price" digits={quoteDigits(last)} size={size} reason={reason} />
  );
}
