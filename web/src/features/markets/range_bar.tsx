/** Where the last price stands between a low and a high. */

import { formatPrice, type Numeric } from "~/design/format";
import { Figure } from "~/ui/figure";
import styles from "./asset.module.css";
import { quoteDigits } from "./quote_digits";
import { shareOf } from "./share";

type RangeBarProps = { title: string; low: Numeric; high: Numeric; last: Numeric };

export function RangeBar({ title, low, high, last }: RangeBarProps) {
  const share = shareOf(low, high, last);
  const digits = quoteDigits(last);
  const words =
    share === null
      ? `${title}: not known`
      : `${title}: ${formatPrice(low, { digits })} to ${formatPrice(high, { digits })}, last ${formatPrice(last, { digits })}`;
  return (
    <div className={styles.rangeBar} role="img" aria-label={words}>
      <span className={styles.rangeTitle}>{title}</span>
      <span className="numeric">{formatPrice(low, { digits })}</span>
      <span className={styles.track}>
        {share === null ? null : (
          <span className={styles.needle} style={{ left: `${share * 100}%` }} />
        )}
      </span>
      <span className="numeric">{formatPrice(high, { digits })}</span>
    </div>
  );
}

type RangeBarCellProps = Omit<RangeBarProps, "title"> & { reason: string | null };

/** The same as a cell of a table. */
export function RangeBarCell({ low, high, last, reason }: RangeBarCellProps) {
  const share = shareOf(low, high, last);
  const digits = quoteDigits(last);
  if (share === null) return <Figure value={null} reason={reason} />;
  return (
    <span
      className={styles.cellTrack}
      role="img"
      aria-label={`${Math.round(share * 100)} % of the way from ${formatPrice(low, { digits })} to ${formatPrice(high, { digits })}`}
    >
      <span className={styles.track}>
        <span className={styles.needle} style={{ left: `${share * 100}%` }} />
      </span>
    </span>
  );
}
