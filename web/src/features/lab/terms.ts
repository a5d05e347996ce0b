/** What a calculator is asked, as plain texts that stand in the URL; what is usual is left out. */

export type Terms = Record<string, string>;

/** Reads the URL over what is usual. Links outlive versions: what is no text is dropped. */
export function readTerms<Known extends Terms>(
  usual: Known,
  raw: Record<string, unknown>,
): Partial<Known> {
  const found = Object.keys(usual).flatMap((key) => {
    const value = raw[key];
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && text !== usual[key] ? [[key, text]] : [];
  });
  return Object.fromEntries(found);
}

/** What differs from the usual. */
export function writeTerms<Known extends Terms>(usual: Known, terms: Known): Partial<Known> {
  return readTerms(usual, terms);
}

/** A typed number, with a point or a comma; `null` when it is none. */
export function numberOf(text: string): number | null {
  const plain = text.trim().replace(/\s/g, "").replace(",", ".").replace("−", "-");
  const value = Number(plain);
  return plain === "" || !Number.isFinite(value) ? null : value;
}

/** Typed percent as a fraction: `4.5` is 0.045. */
export function fractionOf(text: string): number | null {
  const value = numberOf(text);
  return value === null ? null : Number((value / 100).toPrecision(12));
}

/** Which of the numbers that are needed are none yet. */
export function missing(terms: Terms, needed: readonly string[]): string[] {
  return needed.filter((key) => numberOf(terms[key] ?? "") === null);
}
