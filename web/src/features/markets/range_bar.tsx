/** Where the last price stands between a low and a high. */

import { formatPrice, type Numeric } from "~/design/format";
import { type Explanation, Figure } from "~/ui/figure";
import styles from "./asset.module.css";
import { quoteDigits } from "./quote_digits";
import { shareOf } from "./share";

const UNKNOWN = "The source does not say";

type RangeBarProps = {
  title: string;
  low: Numeric;
  high: Numeric;
  last: Numeric;
  /** Where its ends come from. */
  explain?: (() => Explanation) | undefined;
};

export function RangeBar({ title, low, high, last, explain }: RangeBarProps) {
  const share = shareOf(low, high, last);
  const digits = quoteDigits(last);
  const words =
    share === null
      ? `${title}: not known`
      : `${title}: ${formatPrice(low, { digits })} to ${formatPrice(high, { digits })}, last ${formatPrice(last, { digits })}`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for what is filled in
    <div className={styles.rangeBar} role="group" aria-label={words}>
      <span className={styles.rangeTitle}>{title}</span>
      <span className="numeric">
        <Figure value={low} style="price" digits={digits} reason={UNKNOWN} explain={explain} />
      </span>
      <span className={styles.track}>
        {share === null ? null : (
          <span className={styles.needle} style={{ left: `${share * 100}%` }} />
        )}
      </span>
      <span className="numeric">
        <Figure value={high} style="price" digits={digits} reason={UNKNOWN} explain={explain} />
      </span>
    </div>
  );
}

type RangeBarCellProps = Omit<RangeBarProps, "title" | "explain"> & { reason: string | null };

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
