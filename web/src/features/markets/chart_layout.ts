/**
 * Charts side by side: 1, 2 or 4 of them, each with its own symbol and view, linked in colour groups.
 * The first chart is the URL's own; the others stand in it as `cells`.
 */

import {
  type ChartSearch,
  chartSearch,
  chartState,
  parseChartSearch,
  withFormula,
} from "./chart_search";
import { retarget } from "./overlay";
import { parseTickers } from "./tickers";

export const LAYOUTS = [1, 2, 4] as const;

export type LayoutSize = (typeof LAYOUTS)[number];

/** What charts of one group share. */
export const LINKS = ["symbol", "interval", "crosshair"] as const;

export type Link = (typeof LINKS)[number];

/** Groups have a colour each, 1 … 4; a chart in group 0 is on its own. */
export const MOST_GROUPS = 4;

export type Cell = { symbol: string; search: ChartSearch; group: number };

export type ChartLayout = {
  cells: Cell[];
  links: Link[];
  /** The chart that toolbar and keys speak to. */
  active: number;
};

/** The parameters of the page: those of the first chart, and the others. */
export type ChartPageSearch = ChartSearch & {
  cells?: CellSearch[] | undefined;
  /** Groups of all charts, a digit each. */
  groups?: string | undefined;
  links?: string | undefined;
  active?: number | undefined;
  /** The name under which the charts were saved. */
  saved?: string | undefined;
  /** A saved name to be opened in place of what the URL says. */
  open?: string | undefined;
};

type CellSearch = ChartSearch & { symbol: string };

const USUAL_LINKS = "crosshair";

/** Reads the URL of the page; what cannot be meant is dropped. */
export function parseChartPageSearch(raw: Record<string, unknown>): ChartPageSearch {
  const cells = parseCells(raw.cells);
  const active = Number(raw.active);
  return {
    ...parseChartSearch(raw),
    cells: cells.length > 0 ? cells : undefined,
    groups: /^[0-4]+$/.test(String(raw.groups ?? "")) ? String(raw.groups) : undefined,
    links: typeof raw.links === "string" && raw.links !== "" ? raw.links : undefined,
    active: active >= 1 && active <= cells.length ? Math.floor(active) : undefined,
    saved: name(raw.saved),
    open: name(raw.open),
  };
}

/** One or three charts beside the first. */
function parseCells(raw: unknown): CellSearch[] {
  if (!Array.isArray(raw)) return [];
  const cells = raw.flatMap((each: unknown) => {
    if (typeof each !== "object" || each === null) return [];
    const fields = each as Record<string, unknown>;
    const symbol = tickerOf(fields.symbol);
    return symbol === null ? [] : [{ symbol, ...defined(parseChartSearch(fields)) }];
  });
  return cells.slice(0, cells.length >= 3 ? 3 : 1);
}

function tickerOf(raw: unknown): string | null {
  return parseTickers(String(raw ?? "")).symbols[0] ?? null;
}

function name(raw: unknown): string | undefined {
  const text = typeof raw === "number" ? String(raw) : raw;
  return typeof text === "string" && text.trim() !== "" ? text.slice(0, 100) : undefined;
}

export function chartLayout(search: ChartPageSearch, symbol: string): ChartLayout {
  const { cells = [], groups = "", links = USUAL_LINKS, active = 0, saved, open, ...own } = search;
  const all: CellSearch[] = [{ symbol, ...own }, ...cells];
  return {
    cells: all.map(({ symbol: its, ...rest }, i) => ({
      symbol: its,
      search: rest,
      group: Number(groups[i] ?? 1),
    })),
    links: LINKS.filter((link) => links.split(",").includes(link)),
    active: Math.min(active, all.length - 1),
  };
}

/** The URL of a layout; the symbol of the first chart stands in its path. */
export function layoutSearch({ cells, links, active }: ChartLayout): ChartPageSearch {
  const [first, ...others] = cells;
  const groups = cells.map(({ group }) => group).join("");
  const linked = links.join(",") || "none";
  return {
    ...defined(first?.search ?? {}),
    ...(others.length === 0
      ? {}
      : {
          cells: others.map(({ symbol, search }) => ({ symbol, ...defined(search) })),
          groups: /^1+$/.test(groups) ? undefined : groups,
          links: linked === USUAL_LINKS ? undefined : linked,
          active: active === 0 ? undefined : active,
        }),
  };
}

function defined<Fields extends object>(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Fields;
}

/** A layout of another size: new charts begin as the active one, on its symbol. */
export function resized(layout: ChartLayout, size: LayoutSize): ChartLayout {
  const model = layout.cells[layout.active] ?? layout.cells[0];
  if (model === undefined) return layout;
  const { replay: _, table: __, ...search } = model.search;
  const cells = Array.from(
    { length: size },
    (_each, i) => layout.cells[i] ?? { ...model, search: { ...search } },
  );
  // One chart alone is the one that was being looked at.
  if (size === 1) return { ...layout, cells: [model], active: 0 };
  return { ...layout, cells, active: Math.min(layout.active, size - 1) };
}

/** Which charts hear of a change of one: those of its group, when that is linked, and itself. */
export function linkedTo({ cells, links }: ChartLayout, index: number, link: Link): number[] {
  const group = cells[index]?.group ?? 0;
  const all = cells.map((_, i) => i);
  if (group === 0 || !links.includes(link)) return [index];
  return all.filter((i) => i === index || cells[i]?.group === group);
}

/**
 * Changes the view of one chart. Its interval is that of its group when intervals are linked, and a
 * replay is at the same moment in all charts that share a crosshair: none tells what the other hides.
 */
export function withSearch(layout: ChartLayout, index: number, change: ChartSearch): ChartLayout {
  const hear = (name: keyof ChartSearch, link: Link) =>
    name in change ? linkedTo(layout, index, link) : [];
  const intervals = hear("interval", "interval");
  const replays = hear("replay", "crosshair");
  return mapCells(layout, (cell, i) => {
    if (i === index) return { ...cell, search: { ...cell.search, ...change } };
    const search = { ...cell.search };
    if (intervals.includes(i)) search.interval = change.interval;
    if (replays.includes(i)) search.replay = change.replay;
    return { ...cell, search };
  });
}

/** Puts another symbol in one chart, and in those of its group when symbols are linked. */
export function withSymbol(layout: ChartLayout, index: number, symbol: string): ChartLayout {
  const hears = linkedTo(layout, index, "symbol");
  return mapCells(layout, (cell, i) => (hears.includes(i) ? retargeted(cell, symbol) : cell));
}

/** Formulas that spoke of the old symbol speak of the new one. */
function retargeted(cell: Cell, symbol: string): Cell {
  const { overlays } = chartState(cell.search, cell.symbol);
  const moved = overlays.map((overlay) => ({
    ...overlay,
    formula: retarget(overlay.formula, cell.symbol, symbol),
  }));
  const { formulas } = chartSearch({ overlays: moved });
  return { ...cell, symbol, search: { ...cell.search, formulas } };
}

/** The search of a page with one more formula on its active chart; `formula` speaks of the first's symbol. */
export function withFormulaOnActive(
  search: ChartPageSearch,
  symbol: string,
  formula: string,
): ChartPageSearch {
  const layout = chartLayout(search, symbol);
  const cell = layout.cells[layout.active];
  if (cell === undefined) return search;
  const added = withFormula(cell.search, retarget(formula, symbol, cell.symbol));
  return { ...layoutSearch(withSearch(layout, layout.active, added)), saved: search.saved };
}

export function withGroup(layout: ChartLayout, index: number, group: number): ChartLayout {
  return mapCells(layout, (cell, i) => (i === index ? { ...cell, group } : cell));
}

export function toggleLink(layout: ChartLayout, link: Link): ChartLayout {
  const has = layout.links.includes(link);
  return {
    ...layout,
    links: LINKS.filter((it) => (it === link ? !has : layout.links.includes(it))),
  };
}

function mapCells(layout: ChartLayout, map: (cell: Cell, index: number) => Cell): ChartLayout {
  return { ...layout, cells: layout.cells.map(map) };
}
