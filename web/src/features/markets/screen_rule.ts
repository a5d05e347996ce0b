/**
 * A rule of a screen as a tree of conditions, for those who would rather choose than write. The text is
 * the truth: the tree is read from it and written back to it.
 */

import type { Range } from "~/ui/chart/histogram";

export const OPERATORS = ["<", "<=", ">", ">=", "==", "!="] as const;

export type Operator = (typeof OPERATORS)[number];

export type Compared = { kind: "compared"; left: string; operator: Operator; right: string };
/** A condition by itself, such as `cross_above(close, sma(close, 50))`. */
export type Said = { kind: "said"; text: string };
export type Group = { kind: "group"; join: "and" | "or"; parts: Part[] };
export type Part = Compared | Said | Group;

/** Reads a rule. What is no list of conditions, or not whole yet, is one condition by itself. */
export function readRule(text: string): Group {
  const part = readPart(text);
  if (part.kind === "group") return part;
  const nothing = part.kind === "said" && part.text === "";
  return { kind: "group", join: "and", parts: nothing ? [] : [part] };
}

export function readPart(text: string): Part {
  const whole = text.trim();
  for (const join of ["or", "and"] as const) {
    const pieces = splitWord(whole, join);
    if (pieces.length > 1) return { kind: "group", join, parts: pieces.map(readPart) };
  }
  const inside = unwrapped(whole);
  if (inside !== null) {
    const part = readPart(inside);
    if (part.kind !== "said") return part;
  }
  return readComparison(whole) ?? { kind: "said", text: whole };
}

export function writeRule(group: Group): string {
  const parts = group.parts.map((part) => writePart(part, group.parts.length > 1));
  return parts.filter((text) => text !== "").join(` ${group.join} `);
}

function writePart(part: Part, among: boolean): string {
  if (part.kind === "compared") return `${part.left} ${part.operator} ${part.right}`;
  const several =
    part.kind === "group" ? part.parts.length > 1 : readPart(part.text).kind === "group";
  const text = part.kind === "group" ? writeRule(part) : part.text.trim();
  return among && several ? `(${text})` : text;
}

function readComparison(text: string): Compared | null {
  if (/^not\b/.test(text)) return null;
  const found: { at: number; operator: Operator }[] = [];
  const long = [...OPERATORS].sort((a, b) => b.length - a.length);
  for (const at of openPlaces(text)) {
    if ((found.at(-1)?.at ?? -2) === at - 1 && found.at(-1)?.operator.length === 2) continue;
    const operator = long.find((each) => text.startsWith(each, at));
    if (operator) found.push({ at, operator });
  }
  const [only] = found;
  if (only === undefined || found.length > 1) return null;
  const [left, right] = [text.slice(0, only.at), text.slice(only.at + only.operator.length)];
  return { kind: "compared", left: left.trim(), operator: only.operator, right: right.trim() };
}

/** What stands between the words `join` outside of brackets and quotes. */
function splitWord(text: string, join: string): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (const at of openPlaces(text)) {
    const alone = !/\w/.test(text[at - 1] ?? " ") && !/\w/.test(text[at + join.length] ?? " ");
    if (at < from || !alone || !text.startsWith(join, at)) continue;
    pieces.push(text.slice(from, at));
    from = at + join.length;
  }
  return [...pieces, text.slice(from)];
}

/** What one pair of brackets around the whole holds. */
function unwrapped(text: string): string | null {
  if (!text.startsWith("(") || !text.endsWith(")")) return null;
  const open = openPlaces(text);
  return open.length === 1 && open[0] === text.length - 1 ? text.slice(1, -1) : null;
}

/** Places outside of brackets and quotes; none when the brackets do not pair up. */
function openPlaces(text: string): number[] {
  const places: number[] = [];
  let [depth, quote] = [0, ""];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (quote !== "") {
      if (letter === quote) quote = "";
      continue;
    }
    if (letter === "'" || letter === '"') quote = letter;
    else if (letter === "(" || letter === "[") depth++;
    else if (letter === ")" || letter === "]") depth--;
    if (depth < 0) return [];
    if (depth === 0 && quote === "") places.push(at);
  }
  return depth === 0 && quote === "" ? places : [];
}

/** The range a rule keeps of a formula, as far as it is said plainly. */
export function rangeOf(rule: Group, formula: string): Range {
  const range: Range = { from: null, to: null };
  for (const part of plainParts(rule)) {
    const bound = boundOf(part, formula);
    if (bound) range[bound.end] = bound.value;
  }
  return range;
}

/** The rule with another range of a formula; its other conditions stay. */
export function withRange(rule: Group, formula: string, range: Range): Group {
  const several = rule.join === "or" && rule.parts.length > 1;
  const kept: Part[] = several
    ? [rule]
    : rule.parts.filter((part) => boundOf(part, formula) === null);
  const bound = (operator: Operator, value: number | null): Part[] =>
    value === null ? [] : [{ kind: "compared", left: formula, operator, right: String(value) }];
  const parts = [...kept, ...bound(">=", range.from), ...bound("<=", range.to)];
  if (several && parts.length === 1) return rule;
  return { kind: "group", join: "and", parts };
}

function plainParts(rule: Group): Part[] {
  return rule.join === "and" || rule.parts.length === 1 ? rule.parts : [];
}

function boundOf(part: Part, formula: string): { end: "from" | "to"; value: number } | null {
  if (part.kind !== "compared" || !sameFormula(part.left, formula)) return null;
  const value = Number(part.right);
  if (part.right === "" || !Number.isFinite(value)) return null;
  if (part.operator === ">" || part.operator === ">=") return { end: "from", value };
  return part.operator === "<" || part.operator === "<=" ? { end: "to", value } : null;
}

/** Whether two formulas differ in their spaces only. */
export function sameFormula(a: string, b: string): boolean {
  return a.replace(/\s+/g, "") === b.replace(/\s+/g, "");
}
