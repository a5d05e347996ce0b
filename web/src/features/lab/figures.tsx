/** The answers of a calculator: named figures with their units, and what each of them means. */

import type { Numeric } from "~/design/format";
import { Figure, type FigureStyle } from "~/ui/figure";
import styles from "./lab.module.css";

export type Answer = {
  label: string;
  value: Numeric;
  unit?: string;
  style?: FigureStyle;
  digits?: number;
  change?: boolean;
  /** Why it is unknown. */
  reason?: string | null | undefined;
  /** What it means, in one sentence. */
  about?: string;
  large?: boolean;
};

type FiguresProps = { label: string; answers: readonly Answer[]; waiting?: boolean };

export function Figures({ label, answers, waiting = false }: FiguresProps) {
  return (
    <dl className={styles.figures} aria-label={label} data-waiting={waiting || undefined}>
      {answers.map(({ label: name, about, large, ...rest }) => (
        <div key={name} title={about} data-large={large || undefined}>
          <dt>{name}</dt>
          <dd>
            <Figure {...rest} size={large ? "hero" : "large"} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
