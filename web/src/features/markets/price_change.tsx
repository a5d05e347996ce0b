/** The change of a price, with the decimals of the price: 27.95 moves by 0.15, not by 0.1500. */

import { priceDigits } from "~/design/format";
import { Figure } from "~/ui/figure";
import type { Quote } from "./queries";

type PriceChangeProps = {
  quote: Quote | undefined;
  reason: string | null | undefined;
  size?: "body" | "large";
};

export function PriceChange({ quote, reason, size }: PriceChangeProps) {
  const digits = priceDigits(quote?.last);
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
