/** A word-sized line: the shape of a series beside its figures. */

import { direction, formatPercent } from "~/design/format";
import styles from "./chart.module.css";
import { sparkPath } from "./spark_path";
import { percentFrom } from "./view";

export type SparklineProps = {
  values: readonly (number | null)[];
  width?: number;
  height?: number;
  /** What the line is of; without it the line is decoration beside figures that say the same. */
  label?: string;
};

export function Sparkline({ values, width = 96, height = 24, label }: SparklineProps) {
  const { d, end } = sparkPath(values, width, height);
  const known = values.filter((value) => value !== null);
  const change = percentFrom(known.at(-1), known[0] ?? null);
  return (
    <svg
      role="img"
      aria-hidden={label === undefined}
      aria-label={label === undefined ? undefined : `${label}: ${formatPercent(change)}`}
      className={styles.spark}
      data-direction={direction(change)}
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      preserveAspectRatio="none"
    >
      <path d={d} />
      {end && <circle cx={end.x} cy={end.y} r={1.75} />}
    </svg>
  );
}
