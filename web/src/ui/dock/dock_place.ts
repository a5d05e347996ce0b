/** Where the parts of a dock stand, as shares of it from 0 to 1, and what lies in a direction. */

import {
  type DockNode,
  type DockSplit,
  groupOfTab,
  groupsOf,
  moveTab,
  moveToEdge,
  type Side,
  type Target,
  WHOLE,
} from "./dock_tree";

export type Box = { left: number; top: number; width: number; height: number };

export type Border = {
  split: string;
  index: number;
  direction: DockSplit["direction"];
  /** A line without breadth. */
  box: Box;
  /** The length of the split along its direction. */
  length: number;
  /** The share of the child before it, and of both beside it. */
  share: number;
  room: number;
};

export type Places = { groups: Map<string, Box>; borders: Border[] };

const ALL: Box = { left: 0, top: 0, width: 1, height: 1 };

export function placesOf(tree: DockNode | null): Places {
  const places: Places = { groups: new Map(), borders: [] };
  if (tree !== null) place(tree, ALL, places);
  return places;
}

function place(node: DockNode, box: Box, places: Places) {
  if (node.kind === "group") {
    places.groups.set(node.id, box);
    return;
  }
  const across = node.direction === "row";
  let from = 0;
  node.children.forEach((child, index) => {
    const share = (node.shares[index] ?? 0) / WHOLE;
    place(child, slice(box, across, from, share), places);
    from += share;
    const after = node.shares[index + 1];
    if (after === undefined) return;
    places.borders.push({
      split: node.id,
      index,
      direction: node.direction,
      box: slice(box, across, from, 0),
      length: across ? box.width : box.height,
      share: node.shares[index] ?? 0,
      room: (node.shares[index] ?? 0) + after,
    });
  });
}

function slice(box: Box, across: boolean, from: number, share: number): Box {
  return across
    ? { ...box, left: box.left + box.width * from, width: box.width * share }
    : { ...box, top: box.top + box.height * from, height: box.height * share };
}

/** How much of a group, at each side, means "beside it" rather than "into it". */
const RIM = 0.25;

/** What a point of a group means to something that is dropped there: shares of it from 0 to 1. */
export function placeAt(x: number, y: number): Side | "centre" {
  const distances: [Side, number][] = [
    ["left", x],
    ["right", 1 - x],
    ["top", y],
    ["bottom", 1 - y],
  ];
  const [nearest] = distances.sort(([, a], [, b]) => a - b);
  return nearest !== undefined && nearest[1] < RIM ? nearest[0] : "centre";
}

/** The half of a group that a drop would take, or all of it. */
export function dropBox(box: Box, at: Target["place"]): Box {
  const { left, top, width, height } = box;
  switch (at) {
    case "left":
      return { ...box, width: width / 2 };
    case "right":
      return { ...box, left: left + width / 2, width: width / 2 };
    case "top":
      return { ...box, height: height / 2 };
    case "bottom":
      return { ...box, top: top + height / 2, height: height / 2 };
    case "centre":
      return box;
  }
}

/** Boxes touch where they differ by less than this. */
const TOUCH = 1e-6;

/** The group next to one in a direction: of those that touch it, the one nearest to its middle. */
export function neighbour(tree: DockNode, group: string, side: Side): string | null {
  const { groups } = placesOf(tree);
  const own = groups.get(group);
  if (own === undefined) return null;
  const across = side === "left" || side === "right";
  const middle = across ? own.top + own.height / 2 : own.left + own.width / 2;
  const touching = [...groups].filter(([id, box]) => id !== group && touches(own, box, side));
  const far = ([, box]: [string, Box]) => {
    const [from, to] = across ? [box.top, box.top + box.height] : [box.left, box.left + box.width];
    return middle < from ? from - middle : middle > to ? middle - to : 0;
  };
  return touching.sort((a, b) => far(a) - far(b))[0]?.[0] ?? null;
}

function touches(own: Box, box: Box, side: Side): boolean {
  const gap = {
    left: own.left - (box.left + box.width),
    right: box.left - (own.left + own.width),
    top: own.top - (box.top + box.height),
    bottom: box.top - (own.top + own.height),
  }[side];
  if (Math.abs(gap) > TOUCH) return false;
  return side === "left" || side === "right"
    ? box.top < own.top + own.height - TOUCH && own.top < box.top + box.height - TOUCH
    : box.left < own.left + own.width - TOUCH && own.left < box.left + box.width - TOUCH;
}

/**
 * One step of a tab in a direction, as keys and menus move it: out of its group if others share it,
 * past the neighbour if there is one, and along the edge of the whole at the end.
 */
export function stepTab(tree: DockNode, tab: string, side: Side): DockNode {
  const group = groupOfTab(tree, tab);
  if (group === undefined) return tree;
  if (group.tabs.length > 1) return moveTab(tree, tab, { group: group.id, place: side });
  const next = neighbour(tree, group.id, side);
  if (next !== null) return moveTab(tree, tab, { group: next, place: side });
  const box = placesOf(tree).groups.get(group.id);
  const across = side === "left" || side === "right";
  const whole = across ? box?.height : box?.width;
  return groupsOf(tree).length < 2 || whole === 1 ? tree : moveToEdge(tree, tab, side);
}

/** Where something new finds most room: beside the largest group, along its longer side. */
export function roomiest(tree: DockNode | null, aspect: number): Target | null {
  const boxes = [...placesOf(tree).groups];
  const [largest] = boxes.sort(([, a], [, b]) => b.width * b.height - a.width * a.height);
  if (largest === undefined) return null;
  const [group, { width, height }] = largest;
  return { group, place: width * aspect >= height ? "right" : "bottom" };
}
