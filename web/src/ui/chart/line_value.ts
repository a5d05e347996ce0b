/** The value of a line under the crosshair in words; without a crosshair its newest. */

import { formatCompact, formatNumber } from "~/design/format";
import type { ChartLine } from "./model";

export function valueAt(line: ChartLine, bar: number | null): string {
  const value = bar === null ? line.values.findLast((each) => each !== null) : line.values[bar];
  if (line.shape === "condition" && value !== null && value !== undefined) {
    return value === 0 ? "no" : "yes";
  }
  if (value !== null && value !== undefined && Math.abs(value) >= 1e6) return formatCompact(value);
  const small = value !== null && value !== undefined && Math.abs(value) < 0.1 && value !== 0;
  return formatNumber(value, { digits: small ? 4 : 2 });
}
