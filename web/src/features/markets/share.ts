/** Where a value stands between two others. */

import { isKnown, type Numeric } from "~/design/format";

/** 0 at the low, 1 at the high; `null` when a side is unknown or there is no room between them. */
export function shareOf(low: Numeric, high: Numeric, last: Numeric): number | null {
  if (!isKnown(low) || !isKnown(high) || !isKnown(last)) return null;
  const room = Number(high) - Number(low);
  if (!(room > 0)) return null;
  return Math.min(Math.max((Number(last) - Number(low)) / room, 0), 1);
}
