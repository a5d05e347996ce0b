/** The shape of what is coming. Invisible for the first 150 ms, so that a fast answer never flickers. */

import styles from "./skeleton.module.css";

type SkeletonProps = { width?: string | number; height?: string | number; className?: string };

export function Skeleton({ width = "100%", height = 12, className }: SkeletonProps) {
  return (
    <span
      className={[styles.skeleton, className].filter(Boolean).join(" ")}
      style={{ width, height }}
      aria-hidden="true"
    />
  );
}

/** Lines of text of uneven length. */
export function SkeletonLines({ count = 3 }: { count?: number }) {
  const widths = ["92%", "78%", "86%", "64%", "81%"];
  return (
    <span className={styles.lines} aria-hidden="true">
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <Skeleton key={index} width={widths[index % widths.length] ?? "80%"} />
      ))}
    </span>
  );
}
