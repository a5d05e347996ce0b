/** Which series a model is made of, over which part of history; as it is typed. */

import { fractionOf } from "./terms";

export type SampleTerms = typeof USUAL_SAMPLE;

export const USUAL_SAMPLE = {
  formulas: "",
  from: "",
  to: "",
  interval: "1d",
  covariance: "ledoit_wolf",
  risk_free: "0",
  most: "100",
};

/** More series than this are too many for one model. */
export const MOST_SERIES = 50;

/** Formulas are parted by semicolons or new lines; commas belong to calls, but part bare symbols. */
export function formulasOf(text: string): string[] {
  const bare = /^[\s\w.^,;=-]*$/.test(text);
  const pieces = text.split(bare ? /[\s,;]+/ : /[;\n]+/).map((piece) => piece.trim());
  return [...new Set(pieces.filter((piece) => piece !== ""))].slice(0, MOST_SERIES);
}

export function windowOf({ from, to, interval }: Pick<SampleTerms, "from" | "to" | "interval">) {
  return {
    interval,
    ...(from === "" ? {} : { from: `${from}T00:00:00Z` }),
    ...(to === "" ? {} : { to: `${to}T23:59:59Z` }),
  };
}

export const COVARIANCES = [
  { value: "ledoit_wolf", label: "Ledoit-Wolf" },
  { value: "sample", label: "Of the sample" },
  { value: "ewma", label: "Weighted to today" },
] as const;

export function limitsOf({ risk_free, most, covariance }: SampleTerms) {
  return {
    risk_free: fractionOf(risk_free) ?? 0,
    upper: fractionOf(most) ?? 1,
    covariance: COVARIANCES.find(({ value }) => value === covariance)?.value ?? "ledoit_wolf",
  };
}

/** The terms with series to begin with where none are named. */
export function withSeries(
  terms: SampleTerms,
  assets: readonly { symbol: string }[] | undefined,
): SampleTerms {
  if (terms.formulas !== "" || assets === undefined) return terms;
  return { ...terms, formulas: assets.map(({ symbol }) => symbol).join(", ") };
}
