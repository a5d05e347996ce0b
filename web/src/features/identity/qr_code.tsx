/** A QR code drawn in the browser, so the secret in it goes nowhere. Dark on light in every theme: scanners want it. */

import { useMemo } from "react";
import { encode } from "uqr";
import styles from "./settings.module.css";

const QUIET = 2; // modules of margin

export function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => drawModules(text), [text]);
  return (
    <svg className={styles.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label}>
      <path d={path} />
    </svg>
  );
}

/** One path of squares; runs of a row are joined, so no hairlines show between them. */
export function drawModules(text: string): { path: string; size: number } {
  const { data, size } = encode(text, { border: QUIET });
  const parts: string[] = [];
  data.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const start = x;
      while (row[x]) x += 1;
      if (x > start) parts.push(`M${start} ${y}h${x - start}v1h${start - x}z`);
      x += 1;
    }
  });
  return { path: parts.join(""), size };
}
