/** The form of a model of several series, and what of their history was used. */

import type { Server } from "~/api/client";
import { formatDate, formatNumber } from "~/design/format";
import styles from "./lab.module.css";
import { COVARIANCES, type SampleTerms } from "./sample_terms";
import { type TermField, TermsForm } from "./terms_form";

export const INTERVALS = [
  { value: "1d", label: "Days" },
  { value: "1w", label: "Weeks" },
  { value: "1M", label: "Months" },
];

const SAMPLE: readonly TermField<SampleTerms>[] = [
  {
    key: "formulas",
    label: "Series",
    words: true,
    wide: true,
    lines: 2,
    hint: "Symbols, or formulas parted by semicolons",
  },
  { key: "from", label: "From", date: true, optional: true },
  { key: "to", label: "To", date: true, optional: true },
  { key: "interval", label: "Returns of", choices: INTERVALS },
];

const PORTFOLIO: readonly TermField<SampleTerms>[] = [
  { key: "covariance", label: "Covariance", choices: COVARIANCES },
  { key: "risk_free", label: "Risk-free", unit: "% a year" },
  { key: "most", label: "Most of one", unit: "%", named: "upper" },
];

type SampleFormProps = {
  label: string;
  terms: SampleTerms;
  /** Whether the model weighs them. */
  weighs?: boolean;
  error: unknown;
  onChange: (terms: SampleTerms) => void;
};

export function SampleForm({ label, weighs = false, ...rest }: SampleFormProps) {
  return <TermsForm label={label} fields={weighs ? [...SAMPLE, ...PORTFOLIO] : SAMPLE} {...rest} />;
}

/** A model of two years says less than one of twenty: how much there was stands beside it. */
export function SampleNote({ sample }: { sample: Server<"SampleOfReturns"> }) {
  const { returns, first_at: first, last_at: last, rows_left_out: left } = sample;
  return (
    <p className={styles.note}>
      {formatNumber(returns)} returns that all series have
      {first && last ? `, ${formatDate(first, "UTC")} to ${formatDate(last, "UTC")}` : ""}
      {left > 0 ? `; ${formatNumber(left)} rows left out that some lack` : ""}.
    </p>
  );
}
