/** How a watch list is laid out: which columns in which order, and where groups begin. */

export const COLUMN_IDS = [
  "symbol",
  "name",
  "type",
  "last",
  "change",
  "percent",
  "bid",
  "ask",
  "spread",
  "volume",
  "day",
  "year",
  "spark",
  "freshness",
  "source",
  "at",
] as const;

export type ColumnId = (typeof COLUMN_IDS)[number];

/** A heading above `before`; above nothing, at the end of the list, when that is empty. */
export type Group = { title: string; before: string };

export type Layout = { columns: ColumnId[]; groups: Group[] };

export const DEFAULT_COLUMNS: readonly ColumnId[] = [
  "symbol",
  "name",
  "last",
  "change",
  "percent",
  "volume",
  "year",
  "spark",
  "freshness",
  "at",
];

export const DEFAULT_LAYOUT: Layout = { columns: [...DEFAULT_COLUMNS], groups: [] };

export const MOST_GROUPS = 50;
export const LONGEST_TITLE = 60;

/** Takes what is known of what was kept; the symbol always stands first. */
export function readLayout(data: unknown): Layout {
  const { columns, groups } = (data ?? {}) as { columns?: unknown; groups?: unknown };
  const known = Array.isArray(columns)
    ? [...new Set(columns)].filter((it): it is ColumnId => COLUMN_IDS.includes(it))
    : [...DEFAULT_COLUMNS];
  const kept = Array.isArray(groups) ? groups.filter(isGroup).slice(0, MOST_GROUPS) : [];
  return {
    columns: ["symbol", ...known.filter((it) => it !== "symbol")],
    groups: kept.map(({ title, before }) => ({ title: title.slice(0, LONGEST_TITLE), before })),
  };
}

function isGroup(value: unknown): value is Group {
  const { title, before } = (value ?? {}) as Partial<Group>;
  return typeof title === "string" && typeof before === "string";
}

/** What stands under each other: headings and rows. */
export type Line = { group: number; title: string; count: number } | { symbol: string };

/** Headings have names no symbol can have, so that both move by the same rules. */
export const headingKey = (group: number) => `\n${group}`;

/** Symbols and headings in one sequence. */
export function flatten(symbols: readonly string[], groups: readonly Group[]): string[] {
  const known = new Set(symbols);
  const at = (symbol: string) =>
    groups.flatMap((group, i) => (group.before === symbol ? [headingKey(i)] : []));
  const lost = groups.flatMap((group, i) => (known.has(group.before) ? [] : [headingKey(i)]));
  return [...symbols.flatMap((symbol) => [...at(symbol), symbol]), ...lost];
}

/** The way back: every heading stands above the symbol that follows it. */
export function unflatten(keys: readonly string[], groups: readonly Group[]) {
  const symbols = keys.filter((key) => !key.startsWith("\n"));
  const placed = keys.flatMap((key, i) => {
    const group = key.startsWith("\n") ? groups[Number(key.slice(1))] : undefined;
    if (group === undefined) return [];
    const before = keys.slice(i + 1).find((next) => !next.startsWith("\n")) ?? "";
    return [{ title: group.title, before }];
  });
  return { symbols, groups: placed };
}

/** The lines of a list in its own order. */
export function linesOf(symbols: readonly string[], groups: readonly Group[]): Line[] {
  const lines: Line[] = [];
  let heading: Extract<Line, { group: number }> | undefined;
  for (const key of flatten(symbols, groups)) {
    if (key.startsWith("\n")) {
      const group = Number(key.slice(1));
      heading = { group, title: groups[group]?.title ?? "", count: 0 };
      lines.push(heading);
    } else {
      if (heading) heading.count += 1;
      lines.push({ symbol: key });
    }
  }
  return lines;
}

/** Which group a symbol is in; null above the first heading. */
export function groupOf(symbol: string, symbols: readonly string[], groups: readonly Group[]) {
  const keys = flatten(symbols, groups);
  const heading = keys.slice(0, keys.indexOf(symbol)).findLast((key) => key.startsWith("\n"));
  return heading === undefined ? null : (groups[Number(heading.slice(1))]?.title ?? null);
}

/** Puts the chosen keys, in their order, before `target`; at the end when there is none. */
export function moveBefore(
  keys: readonly string[],
  chosen: ReadonlySet<string>,
  target: string | null,
): string[] {
  if (target !== null && chosen.has(target)) return [...keys];
  const mine = keys.filter((key) => chosen.has(key));
  const rest = keys.filter((key) => !chosen.has(key));
  const at = target === null ? -1 : rest.indexOf(target);
  return at < 0 ? [...rest, ...mine] : [...rest.slice(0, at), ...mine, ...rest.slice(at)];
}

/** Headings whose symbol goes stand above the next one that stays. */
export function withoutSymbols(
  symbols: readonly string[],
  groups: readonly Group[],
  gone: ReadonlySet<string>,
) {
  return unflatten(
    flatten(symbols, groups).filter((key) => !gone.has(key)),
    groups,
  );
}

/** Shows a column, at its usual place among those shown, or hides it. */
export function toggleColumn(columns: readonly ColumnId[], id: ColumnId): ColumnId[] {
  if (columns.includes(id)) return columns.filter((it) => it !== id || it === "symbol");
  const rank = COLUMN_IDS.indexOf(id);
  const at = columns.findIndex((it) => COLUMN_IDS.indexOf(it) > rank);
  return at < 0 ? [...columns, id] : [...columns.slice(0, at), id, ...columns.slice(at)];
}

/** Swaps a column with its neighbour; the symbol stays first. */
export function moveColumn(columns: readonly ColumnId[], id: ColumnId, step: -1 | 1): ColumnId[] {
  const at = columns.indexOf(id);
  const other = columns[at + step];
  if (id === "symbol" || other === undefined || other === "symbol") return [...columns];
  return columns.map((it) => (it === id ? other : it === other ? id : it));
}
