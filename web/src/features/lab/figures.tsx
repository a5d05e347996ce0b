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
  /** Shown in place of a figure, where one word says more. */
  word?: string;
};

type FiguresProps = { label: string; answers: readonly Answer[]; waiting?: boolean };

export function Figures({ label, answers, waiting = false }: FiguresProps) {
  return (
    <dl className={styles.figures} aria-label={label} data-waiting={waiting || undefined}>
      {answers.map(({ label: name, about, large, word, ...rest }) => (
        <div key={name} title={about} data-large={large || undefined}>
          <dt>{name}</dt>
          <dd>
            {word ? (
              <span className={styles.word}>{word}</span>
            ) : (
              <Figure {...rest} size={large ? "hero" : "large"} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
