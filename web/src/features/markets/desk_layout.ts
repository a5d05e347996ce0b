/**
 * A desk: panels of several kinds, how they stand, and which of them follow one symbol and range.
 * What is read is what was written, byte for byte; what an older or newer version wrote is mended.
 */

import { roomiest } from "~/ui/dock/dock_place";
import { type DockNode, insertTab, removeTab, tidy, wholeShares } from "~/ui/dock/dock_tree";
import { DEFAULT_RANGE, isRangeName, type RangeName } from "./range";

/** Panels of one link show the same symbol over the same range. */
export const LINKS = ["a", "b", "c", "d"] as const;

export type LinkName = (typeof LINKS)[number];

export type LinkState = { symbol: string; range: RangeName };

export type DeskPanel = {
  kind: string;
  /** Null when it follows nobody: then it has a symbol and a range of its own. */
  link: LinkName | null;
  symbol: string | null;
  range: RangeName | null;
  /** What else was chosen in it, in the words of its kind: a list, a country. */
  choice: string | null;
};

/** Where a window stands on the screens, in their pixels. */
export type WindowBox = { left: number; top: number; width: number; height: number };

export type DeskLayout = {
  links: Record<LinkName, LinkState>;
  panels: Record<string, DeskPanel>;
  tree: DockNode | null;
  /** Panels that stand in windows of their own, and not in the tree. */
  windows: Record<string, WindowBox>;
};

/** More panels than this nobody can look at, and each asks the server. */
export const MOST_PANELS = 24;
/** Splits inside splits. */
const DEEPEST = 12;
/** What a link shows before anybody chose. */
export const FIRST_SYMBOL = "AAPL";
const LONGEST_SYMBOL = 40;
const LONGEST_CHOICE = 200;

export const newLinks = (symbol = FIRST_SYMBOL): DeskLayout["links"] => ({
  a: { range: DEFAULT_RANGE, symbol },
  b: { range: DEFAULT_RANGE, symbol },
  c: { range: DEFAULT_RANGE, symbol },
  d: { range: DEFAULT_RANGE, symbol },
});

export const emptyDesk = (): DeskLayout => ({
  links: newLinks(),
  panels: {},
  tree: null,
  windows: {},
});

/** What is stored: the same layout is always the same text. */
export function writeDesk(layout: DeskLayout): Record<string, unknown> {
  return sorted({ version: 1, ...layout }) as Record<string, unknown>;
}

/** Members by name: a store that keeps no order of its own gives back what it was given. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}

/** Reads what was stored; null when it is no layout at all. */
export function readDesk(raw: unknown): DeskLayout | null {
  if (!isRecord(raw) || !isRecord(raw.panels)) return null;
  const panels: DeskLayout["panels"] = {};
  for (const [id, panel] of Object.entries(raw.panels).slice(0, MOST_PANELS)) {
    const read = readPanel(panel);
    if (read) panels[id] = read;
  }
  const seen = new Set<string>();
  let tree = tidy(readNode(raw.tree, panels, seen, { nodes: 0 }, 0));
  const windows: DeskLayout["windows"] = {};
  for (const id of Object.keys(panels).filter((it) => !seen.has(it))) {
    const box = readBox(isRecord(raw.windows) ? raw.windows[id] : null);
    if (box) windows[id] = box;
    else tree = insertTab(tree, id, null);
  }
  return { links: readLinks(raw.links), panels, tree, windows };
}

/** Windows are never smaller than what can be read, in pixels. */
const SMALLEST_WINDOW = 160;
const LARGEST_SCREENS = 40_000;

/** Null when it is no box. */
export function readBox(raw: unknown): WindowBox | null {
  if (!isRecord(raw)) return null;
  const { left, top, width, height } = raw;
  const whole = [left, top, width, height].map((it) =>
    typeof it === "number" && Math.abs(it) <= LARGEST_SCREENS ? Math.round(it) : null,
  );
  const [x, y, wide, high] = whole;
  if (x == null || y == null || wide == null || high == null) return null;
  return {
    left: x,
    top: y,
    width: Math.max(wide, SMALLEST_WINDOW),
    height: Math.max(high, SMALLEST_WINDOW),
  };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readPanel(raw: unknown): DeskPanel | null {
  if (!isRecord(raw) || typeof raw.kind !== "string") return null;
  return {
    kind: raw.kind,
    link: LINKS.find((name) => name === raw.link) ?? null,
    symbol: textOf(raw.symbol, LONGEST_SYMBOL),
    range: isRangeName(raw.range) ? raw.range : null,
    choice: textOf(raw.choice, LONGEST_CHOICE),
  };
}

function textOf(raw: unknown, longest: number): string | null {
  return typeof raw === "string" && raw !== "" && raw.length <= longest ? raw : null;
}

function readLinks(raw: unknown): DeskLayout["links"] {
  const links = newLinks();
  if (!isRecord(raw)) return links;
  for (const name of LINKS) {
    const link = raw[name];
    if (!isRecord(link)) continue;
    const range = isRangeName(link.range) ? link.range : DEFAULT_RANGE;
    links[name] = { range, symbol: textOf(link.symbol, LONGEST_SYMBOL) ?? FIRST_SYMBOL };
  }
  return links;
}

/** Every panel stands once, however often it is named; ids of nodes that say nothing get new ones. */
function readNode(
  raw: unknown,
  panels: DeskLayout["panels"],
  seen: Set<string>,
  count: { nodes: number },
  depth: number,
): DockNode | null {
  if (!isRecord(raw) || depth > DEEPEST) return null;
  count.nodes += 1;
  const id =
    typeof raw.id === "string" && /^n\d+$/.test(raw.id) ? raw.id : `n${9_000 + count.nodes}`;
  if (raw.kind === "group" && Array.isArray(raw.tabs)) {
    const tabs = raw.tabs.filter(
      (tab): tab is string => typeof tab === "string" && tab in panels && !seen.has(tab),
    );
    for (const tab of tabs) seen.add(tab);
    const active = tabs.find((tab) => tab === raw.active) ?? tabs[0] ?? "";
    return { kind: "group", id, tabs: [...new Set(tabs)], active };
  }
  if (raw.kind !== "split" || !Array.isArray(raw.children)) return null;
  const given = Array.isArray(raw.shares) ? raw.shares : [];
  const kept = raw.children.flatMap((child, i) => {
    const node = readNode(child, panels, seen, count, depth + 1);
    return node === null ? [] : [{ node, share: Number(given[i]) }];
  });
  return {
    kind: "split",
    id,
    direction: raw.direction === "column" ? "column" : "row",
    children: kept.map(({ node }) => node),
    shares: wholeShares(kept.map(({ share }) => share)),
  };
}

/** What a panel shows: its link's symbol and range, or its own. */
export function subjectOf(layout: DeskLayout, panel: DeskPanel): LinkState {
  if (panel.link !== null) return layout.links[panel.link];
  return { range: panel.range ?? DEFAULT_RANGE, symbol: panel.symbol ?? FIRST_SYMBOL };
}

/** Changes what a panel shows, and with it every panel of its link. */
export function withSubject(
  layout: DeskLayout,
  id: string,
  change: Partial<LinkState>,
): DeskLayout {
  const panel = layout.panels[id];
  if (panel === undefined) return layout;
  const next = { ...subjectOf(layout, panel), ...change };
  if (panel.link !== null) return { ...layout, links: { ...layout.links, [panel.link]: next } };
  return { ...layout, panels: { ...layout.panels, [id]: { ...panel, ...next } } };
}

/** Joins a link, or leaves it and keeps showing what it shows. */
export function withLink(layout: DeskLayout, id: string, link: LinkName | null): DeskLayout {
  const panel = layout.panels[id];
  if (panel === undefined) return layout;
  const own = link === null ? subjectOf(layout, panel) : { range: null, symbol: null };
  return { ...layout, panels: { ...layout.panels, [id]: { ...panel, ...own, link } } };
}

export function withChoice(layout: DeskLayout, id: string, choice: string | null): DeskLayout {
  const panel = layout.panels[id];
  if (panel === undefined) return layout;
  return { ...layout, panels: { ...layout.panels, [id]: { ...panel, choice } } };
}

/** A new panel where there is most room, following the link that the most others follow. */
export function withPanel(layout: DeskLayout, kind: string, aspect: number): DeskLayout {
  if (Object.keys(layout.panels).length >= MOST_PANELS) return layout;
  const id = freePanelId(layout);
  const panel: DeskPanel = {
    kind,
    link: usualLink(layout),
    symbol: null,
    range: null,
    choice: null,
  };
  const tree = insertTab(layout.tree, id, roomiest(layout.tree, aspect));
  return { ...layout, panels: { ...layout.panels, [id]: panel }, tree };
}

function usualLink({ panels }: DeskLayout): LinkName {
  const follow = (name: LinkName) => Object.values(panels).filter(({ link }) => link === name);
  return [...LINKS].sort((a, b) => follow(b).length - follow(a).length)[0] ?? "a";
}

export function withoutPanel(layout: DeskLayout, id: string): DeskLayout {
  const { [id]: _, ...panels } = layout.panels;
  const { [id]: __, ...windows } = layout.windows;
  return { ...layout, panels, windows, tree: removeTab(layout.tree, id) };
}

/** Panels that follow the same link, beside this one. */
export function followers(layout: DeskLayout, id: string): string[] {
  const link = layout.panels[id]?.link ?? null;
  if (link === null) return [];
  return Object.keys(layout.panels).filter((it) => it !== id && layout.panels[it]?.link === link);
}

/** An id no panel has; `p3`. */
export function freePanelId(layout: DeskLayout): string {
  const taken = Object.keys(layout.panels).map((id) => Number(id.slice(1)) || 0);
  return `p${Math.max(0, ...taken) + 1}`;
}
