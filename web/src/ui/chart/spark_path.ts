/** The line of a sparkline as an SVG path: unknown values break it. */

import { extent } from "./view";

export type SparkPath = {
  d: string;
  /** Where the last known value stands; a dot marks it. */
  end: { x: number; y: number } | null;
};

export function sparkPath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  inset = 2,
): SparkPath {
  const range = extent(values);
  if (range === null || values.length < 2) return { d: "", end: null };
  const [low, high] = range;
  const span = high - low;
  const stepX = (width - inset * 2) / (values.length - 1);
  let pen: "M" | "L" = "M";
  let d = "";
  let end: SparkPath["end"] = null;
  values.forEach((value, i) => {
    if (value === null || !Number.isFinite(value)) {
      pen = "M";
      return;
    }
    const x = inset + i * stepX;
    const share = span === 0 ? 0.5 : (value - low) / span;
    const y = height - inset - share * (height - inset * 2);
    d += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = "L";
    end = { x, y };
  });
  return { d, end };
}
