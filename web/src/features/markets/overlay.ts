/** Formula overlays of a chart: how one is written in the URL, and which colours its lines have. */

import { PALETTE_SIZE } from "~/ui/chart/model";

export type PaneChoice = "auto" | "price" | "own";

export type Overlay = {
  formula: string;
  /** 1 … `PALETTE_SIZE`, a colour a column; the columns beyond them get theirs by [`columnColor`]. */
  colors: number[];
  hidden: boolean;
  pane: PaneChoice;
};

/** More than this many formulas cannot be told apart. */
export const MOST_OVERLAYS = 10;

/** Writes an overlay as people can read it in a link: `macd(AAPL) #245 hidden @own`. */
export function writeOverlay(overlay: Overlay): string {
  const pane = overlay.pane === "auto" ? "" : ` @${overlay.pane}`;
  return `${overlay.formula} #${overlay.colors.join("")}${overlay.hidden ? " hidden" : ""}${pane}`;
}

/** Reads what [`writeOverlay`] wrote; a bare formula gets the colour `fallback`. */
export function readOverlay(text: string, fallback: number): Overlay | null {
  const match = /^(.*?)(?:\s#([1-9]+))?(\shidden)?(?:\s@(price|own))?$/s.exec(text.trim());
  const formula = match?.[1]?.trim() ?? "";
  if (match === null || formula === "") return null;
  const colors = [...(match[2] ?? String(fallback))].map(Number);
  return {
    formula,
    colors: colors.map((color) => (color >= 1 && color <= PALETTE_SIZE ? color : 1)),
    hidden: match[3] !== undefined,
    pane: match[4] === "price" || match[4] === "own" ? match[4] : "auto",
  };
}

/** The lowest colour that no overlay uses yet. */
export function freeColor(taken: readonly number[]): number {
  for (let color = 1; color <= PALETTE_SIZE; color++) if (!taken.includes(color)) return color;
  return (taken.length % PALETTE_SIZE) + 1;
}

/** A new overlay in the first colour that is free; the main series has the first of all. */
export function newOverlay(formula: string, beside: readonly Overlay[]): Overlay {
  const taken = [1, ...beside.flatMap((overlay) => overlay.colors)];
  return { formula, colors: [freeColor(taken)], hidden: false, pane: "auto" };
}

/** Colours of all columns of an overlay: those of a kind share one, the others differ. */
export function columnColors(colors: readonly number[], names: readonly string[]): number[] {
  const first = colors[0] ?? 1;
  const used = new Set(colors);
  const ofKind = new Map<string, number>();
  return names.map((name, i) => {
    const kind = kindOf(name);
    const chosen = colors[i] ?? ofKind.get(kind);
    if (chosen !== undefined) {
      ofKind.set(kind, chosen);
      return chosen;
    }
    const next = [...Array(PALETTE_SIZE).keys()].map((k) => ((first + k) % PALETTE_SIZE) + 1);
    const color = next.find((each) => !used.has(each) && each !== 1) ?? first;
    used.add(color);
    ofKind.set(kind, color);
    return color;
  });
}

/** `r1`, `r2` and `r3` are of a kind, and so are the edges of a band and what lies between them. */
function kindOf(name: string): string {
  return /^(upper|middle|lower|basis)$/.test(name) ? "band" : name.replace(/(_[a-z]|\d+)$/, "");
}

const EDGES = [
  ["upper", "lower"],
  ["senkou_a", "senkou_b"],
] as const;

/** Which two columns are the edges of a band that is filled. */
export function bandEdges(names: readonly string[]): { upper: number; lower: number } | null {
  for (const [above, below] of EDGES) {
    const [upper, lower] = [names.indexOf(above), names.indexOf(below)];
    if (upper >= 0 && lower >= 0) return { upper, lower };
  }
  return null;
}

/** The same overlay with another colour for one of its columns. */
export function recolor(
  overlay: Overlay,
  column: number,
  color: number,
  names: readonly string[],
): Overlay {
  const colors = columnColors(overlay.colors, names).map((each, i) =>
    i === column ? color : each,
  );
  return { ...overlay, colors };
}

/** A symbol as a formula writes it: bare where the language can tell where it ends, else quoted. */
export function inFormula(symbol: string): string {
  const bare = /^\^?[A-Z][A-Z0-9]*(\.[A-Z0-9]+|[-=][A-Z][A-Z0-9]*)*$/.test(symbol);
  return bare ? symbol : `'${symbol.replaceAll("'", "''")}'`;
}

/** Makes formulas that speak of one symbol speak of another. */
export function retarget(formula: string, from: string, to: string): string {
  const escaped = inFormula(from).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const whole = new RegExp(`(?<![\\w.^:'-])${escaped}(?![A-Z0-9'=-]|\\.[A-Z0-9])`, "g");
  return formula.replace(whole, () => inFormula(to));
}
