/** A model of one series: the form beside what it answers, or why it does not. */

import type { ReactNode } from "react";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import styles from "./lab.module.css";
import { INTERVALS } from "./sample_form";
import { type TermField, TermsForm } from "./terms_form";
import type { TimeSeriesTerms, TimeSeriesViewProps } from "./time_series_terms";

const SERIES: readonly TermField<TimeSeriesTerms>[] = [
  {
    key: "formula",
    label: "Series",
    words: true,
    wide: true,
    hint: "A symbol or a formula: AAPL, KO / PEP",
  },
  { key: "from", label: "From", date: true, optional: true },
  { key: "to", label: "To", date: true, optional: true },
  { key: "interval", label: "Rows", choices: INTERVALS },
];

type SeriesViewProps = TimeSeriesViewProps & {
  /** What is asked beside the series. */
  fields: readonly TermField<TimeSeriesTerms>[];
  error: unknown;
  children: ReactNode;
};

export function SeriesView({ fields, children, ...rest }: SeriesViewProps) {
  return (
    <div className={styles.calculator}>
      <Panel title="Series">
        <TermsForm label="Series" fields={[...SERIES, ...fields]} {...rest} />
      </Panel>
      <div className={styles.answers}>
        {rest.terms.formula.trim() === "" ? (
          <Panel title="Result">
            <p className={styles.note}>Name a series: a symbol, or a formula of several.</p>
          </Panel>
        ) : (
          children
        )}
      </div>
    </div>
  );
}

type AnswerProps<Found> = {
  /** Names the error. */
  title: string;
  asked: { data: Found | undefined; error: unknown };
  /** Kept free until the answer comes. */
  height: number;
  children: (found: Found) => ReactNode;
};

export function Answer<Found>({ title, asked, height, children }: AnswerProps<Found>) {
  if (asked.error) {
    return (
      <Panel title={title}>
        <ErrorLine error={asked.error} />
      </Panel>
    );
  }
  return asked.data === undefined ? <Skeleton height={height} /> : children(asked.data);
}
