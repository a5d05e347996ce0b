/**
 * The asset a formula speaks of when it names none: on a chart `rsi(close, 14)` is about its symbol.
 * Binding writes the symbol in; what the server says about the bound text is told at the typed one.
 */

import { inFormula } from "./overlay";

export const FIELDS = ["open", "high", "low", "close", "adj_close", "volume"] as const;

/** Quoted text is passed over; a field stands alone: no dot before it, no call, no named argument. */
const BARE =
  /'(?:[^']|'')*'|"[^"]*"|(?<![\w.:@^])(?:(open|high|low|close|adj_close|volume)(?![\w(:@.])|(asset)(?![\w(:@]))(?!\s*=(?!=))/g;

export type Bound = {
  text: string;
  /** The place in the typed text of a place (in characters) in the bound one. */
  place(at: number): number;
};

export function bindSubject(formula: string, symbol: string): Bound {
  const name = inFormula(symbol);
  /** After each replacement: where the bound text goes on, and where the typed one. */
  const seams: { typed: [number, number]; bound: [number, number] }[] = [];
  let shift = 0;
  const text = formula.replace(BARE, (word, field?: string, asset?: string, at?: number) => {
    if (field === undefined && asset === undefined) return word;
    const written = asset === undefined ? `${name}.${field}` : name;
    const start = length(formula.slice(0, at));
    const [end, bound] = [start + length(word), start + shift];
    seams.push({ typed: [start, end], bound: [bound, bound + length(written)] });
    shift += length(written) - length(word);
    return written;
  });
  return { text, place: (at) => placeIn(seams, at) };
}

function length(text: string): number {
  return [...text].length;
}

function placeIn(seams: readonly { typed: number[]; bound: number[] }[], at: number): number {
  let moved = at;
  for (const { typed, bound } of seams) {
    const [boundStart = 0, boundEnd = 0] = bound;
    const [typedStart = 0, typedEnd = 0] = typed;
    if (at <= boundStart) break;
    moved = at < boundEnd ? typedStart : typedEnd + (at - boundEnd);
  }
  return moved;
}
