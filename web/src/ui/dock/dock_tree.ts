/**
 * The arrangement of a dock: a tree of splits whose leaves are groups of tabs. Pure values; every
 * function answers a new tree. A tree is always tidy: no split of one, no split inside a split of the
 * same direction, no group without tabs; the shares of a split are whole and sum to `WHOLE`.
 */

export type DockGroup = { kind: "group"; id: string; tabs: string[]; active: string };

export type DockSplit = {
  kind: "split";
  id: string;
  direction: "row" | "column";
  children: DockNode[];
  /** How much of the length each child has, in thousandths. */
  shares: number[];
};

export type DockNode = DockGroup | DockSplit;

export type Side = "left" | "right" | "top" | "bottom";

/** Where a tab goes: into a group at a place among its tabs, or beside it. */
export type Target = { group: string; place: Side | "centre"; index?: number };

export const WHOLE = 1_000;
/** A child smaller than this shows nothing. */
export const LEAST = 80;

const ALONG: Record<Side, DockSplit["direction"]> = {
  left: "row",
  right: "row",
  top: "column",
  bottom: "column",
};

export const isBefore = (side: Side): boolean => side === "left" || side === "top";

export function groupsOf(tree: DockNode | null): DockGroup[] {
  if (tree === null) return [];
  return tree.kind === "group" ? [tree] : tree.children.flatMap(groupsOf);
}

export function groupOfTab(tree: DockNode | null, tab: string): DockGroup | undefined {
  return groupsOf(tree).find(({ tabs }) => tabs.includes(tab));
}

export function findSplit(tree: DockNode | null, id: string): DockSplit | undefined {
  if (tree === null || tree.kind === "group") return undefined;
  if (tree.id === id) return tree;
  for (const child of tree.children) {
    const found = findSplit(child, id);
    if (found) return found;
  }
  return undefined;
}

/** A name no node of the tree has yet. */
function freeId(tree: DockNode | null): string {
  const taken = tree === null ? [] : idsOf(tree).map((id) => Number(id.slice(1)) || 0);
  return `n${Math.max(0, ...taken) + 1}`;
}

function idsOf(node: DockNode): string[] {
  return node.kind === "group" ? [node.id] : [node.id, ...node.children.flatMap(idsOf)];
}

/** Puts a tab where the target says and shows it; at the end of the first group when there is no such. */
export function insertTab(tree: DockNode | null, tab: string, target: Target | null): DockNode {
  if (tree === null) return { kind: "group", id: "n1", tabs: [tab], active: tab };
  const groups = groupsOf(tree);
  const into = groups.find(({ id }) => id === target?.group) ?? groups[0];
  if (into === undefined) return tree;
  if (target === null || target.place === "centre") {
    return replace(tree, into.id, (group) => withTab(group, tab, target?.index));
  }
  return besideGroup(tree, into.id, tab, target.place);
}

function withTab(group: DockGroup, tab: string, index = group.tabs.length): DockGroup {
  return { ...group, tabs: group.tabs.toSpliced(index, 0, tab), active: tab };
}

function besideGroup(tree: DockNode, group: string, tab: string, side: Side): DockNode {
  const id = freeId(tree);
  const fresh: DockGroup = { kind: "group", id, tabs: [tab], active: tab };
  const outer = `n${Number(id.slice(1)) + 1}`;
  return tidy(
    replace(tree, group, (old) => ({
      kind: "split",
      id: outer,
      direction: ALONG[side],
      children: isBefore(side) ? [fresh, old] : [old, fresh],
      shares: [WHOLE / 2, WHOLE / 2],
    })),
  ) as DockNode;
}

/** Along a whole edge of the dock, with a share of its own. */
export function insertAtEdge(
  tree: DockNode | null,
  tab: string,
  side: Side,
  share = 300,
): DockNode {
  if (tree === null) return insertTab(null, tab, null);
  const id = freeId(tree);
  const fresh: DockGroup = { kind: "group", id, tabs: [tab], active: tab };
  const before = isBefore(side);
  const split: DockSplit = {
    kind: "split",
    id: `n${Number(id.slice(1)) + 1}`,
    direction: ALONG[side],
    children: before ? [fresh, tree] : [tree, fresh],
    shares: before ? [share, WHOLE - share] : [WHOLE - share, share],
  };
  return tidy(split) as DockNode;
}

export function removeTab(tree: DockNode | null, tab: string): DockNode | null {
  const group = groupOfTab(tree, tab);
  if (tree === null || group === undefined) return tree;
  const at = group.tabs.indexOf(tab);
  const tabs = group.tabs.filter((it) => it !== tab);
  const next = tabs[Math.min(at, tabs.length - 1)] ?? "";
  const active = group.active === tab ? next : group.active;
  return tidy(replace(tree, group.id, (it) => ({ ...it, tabs, active })));
}

/** Takes a tab from where it is to the target; beside the group that it alone makes is no move. */
export function moveTab(tree: DockNode, tab: string, target: Target): DockNode {
  const from = groupOfTab(tree, tab);
  if (from === undefined) return tree;
  const own = from.id === target.group;
  if (own && from.tabs.length === 1) return tree;
  if (own && target.place === "centre") {
    return replace(tree, from.id, (group) => {
      const rest = { ...group, tabs: group.tabs.filter((it) => it !== tab) };
      return withTab(rest, tab, Math.min(target.index ?? rest.tabs.length, rest.tabs.length));
    });
  }
  const without = removeTab(tree, tab);
  return insertTab(without, tab, target);
}

export function moveToEdge(tree: DockNode, tab: string, side: Side): DockNode {
  return insertAtEdge(removeTab(tree, tab), tab, side);
}

export function activateTab(tree: DockNode, tab: string): DockNode {
  const group = groupOfTab(tree, tab);
  if (group === undefined || group.active === tab) return tree;
  return replace(tree, group.id, (it) => ({ ...it, active: tab }));
}

/** Moves the border after a child: the two beside it share what they had, the others stay. */
export function moveBorder(tree: DockNode, split: string, index: number, by: number): DockNode {
  return mapSplits(tree, (node) => {
    const [before, after] = [node.shares[index], node.shares[index + 1]];
    if (node.id !== split || before === undefined || after === undefined) return node;
    const room = before + after;
    const least = Math.min(LEAST, Math.floor(room / 2));
    const next = Math.round(Math.min(Math.max(before + by, least), room - least));
    return { ...node, shares: node.shares.toSpliced(index, 2, next, room - next) };
  });
}

/** Makes a group larger or smaller along a direction, at the cost of the next one there. */
export function growGroup(
  tree: DockNode,
  group: string,
  direction: DockSplit["direction"],
  by: number,
): DockNode {
  const path = pathTo(tree, group).filter(({ split }) => split.direction === direction);
  const nearest = path.at(-1);
  if (nearest === undefined) return tree;
  const { split, index } = nearest;
  const last = index === split.children.length - 1;
  return moveBorder(tree, split.id, last ? index - 1 : index, last ? -by : by);
}

/** The splits around a group from the outermost, each with which child leads to it. */
function pathTo(tree: DockNode, group: string): { split: DockSplit; index: number }[] {
  if (tree.kind === "group") return [];
  const index = tree.children.findIndex((child) => idsOf(child).includes(group));
  const child = tree.children[index];
  return child === undefined ? [] : [{ split: tree, index }, ...pathTo(child, group)];
}

function replace(tree: DockNode, group: string, by: (group: DockGroup) => DockNode): DockNode {
  if (tree.kind === "group") return tree.id === group ? by(tree) : tree;
  return { ...tree, children: tree.children.map((child) => replace(child, group, by)) };
}

function mapSplits(tree: DockNode, by: (split: DockSplit) => DockSplit): DockNode {
  if (tree.kind === "group") return tree;
  return by({ ...tree, children: tree.children.map((child) => mapSplits(child, by)) });
}

/** Takes out what is empty, single, or nested for nothing. */
export function tidy(tree: DockNode | null): DockNode | null {
  if (tree === null) return null;
  if (tree.kind === "group") return tree.tabs.length === 0 ? null : tree;
  const kept = tree.children.flatMap((child, i) => {
    const node = tidy(child);
    return node === null ? [] : [{ node, share: tree.shares[i] ?? 0 }];
  });
  const [only] = kept;
  if (only === undefined) return null;
  if (kept.length === 1) return only.node;
  const flat = kept.flatMap(({ node, share }) =>
    node.kind === "split" && node.direction === tree.direction
      ? node.children.map((child, i) => ({
          node: child,
          share: (share * (node.shares[i] ?? 0)) / WHOLE,
        }))
      : [{ node, share }],
  );
  const shares = wholeShares(flat.map(({ share }) => share));
  return { ...tree, children: flat.map(({ node }) => node), shares };
}

/** Shares that sum to `WHOLE`, in whole thousandths; equal ones where they say nothing. */
export function wholeShares(given: readonly number[]): number[] {
  const known = given.map((share) => (Number.isFinite(share) && share > 0 ? share : 0));
  const sum = known.reduce((total, share) => total + share, 0);
  const exact = known.map((share) => (sum > 0 ? share / sum : 1 / known.length) * WHOLE);
  const shares = exact.map(Math.round);
  const rest = WHOLE - shares.reduce((total, share) => total + share, 0);
  const largest = shares.indexOf(Math.max(...shares));
  return shares.map((share, i) => (i === largest ? share + rest : share));
}
