/** The form of a model of one series: which series over which part of history, and what is the tab's own. */

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

type SeriesFormProps = TimeSeriesViewProps & {
  label: string;
  /** What is asked beside the series. */
  fields: readonly TermField<TimeSeriesTerms>[];
  error: unknown;
};

export function SeriesForm({ fields, ...rest }: SeriesFormProps) {
  return <TermsForm fields={[...SERIES, ...fields]} {...rest} />;
}
