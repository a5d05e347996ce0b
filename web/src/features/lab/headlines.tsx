/** The figures at the head of a result: each opens to its meaning. */

import type { Numeric } from "~/design/format";
import { type Explanation, Figure, type FigureStyle } from "~/ui/figure";
import styles from "./lab.module.css";

export type Headline = {
  title: string;
  value: Numeric;
  style: FigureStyle;
  digits: number;
  change?: boolean;
  unit?: string;
  /** What it means, in a sentence or two. */
  explanation: string;
  formula?: string;
  /** Why it is unknown. */
  reason: string;
  rows?: Explanation["rows"];
};

type HeadlinesProps = { label: string; headlines: readonly Headline[]; waiting?: boolean };

export function Headlines({ label, headlines, waiting = false }: HeadlinesProps) {
  return (
    <dl className={styles.headlines} aria-label={label} data-waiting={waiting || undefined}>
      {headlines.map(({ title, explanation, formula, rows = [], ...figure }) => (
        <div key={title}>
          <dt title={formula ? `${explanation} ${formula}` : explanation}>{title}</dt>
          <dd>
            <Figure
              {...figure}
              size="large"
              explain={{
                title,
                formula,
                rows: [{ label: "Meaning", value: explanation }, ...rows],
              }}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
