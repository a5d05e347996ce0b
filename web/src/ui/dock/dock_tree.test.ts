import { describe, expect, it } from "vitest";
import { dropBox, neighbour, placeAt, placesOf, roomiest, stepTab } from "./dock_place";
import {
  activateTab,
  type DockNode,
  groupOfTab,
  groupsOf,
  growGroup,
  insertAtEdge,
  insertTab,
  moveBorder,
  moveTab,
  removeTab,
  type Side,
  WHOLE,
  wholeShares,
} from "./dock_tree";

const SIDES: readonly Side[] = ["left", "right", "top", "bottom"];

/** `a | (b / c)` with b and c in the right half. */
function three(): DockNode {
  const a = insertTab(null, "a", null);
  const ab = insertTab(a, "b", { group: groupsOf(a)[0]?.id ?? "", place: "right" });
  return insertTab(ab, "c", { group: groupOfTab(ab, "b")?.id ?? "", place: "bottom" });
}

const group = (tree: DockNode | null, tab: string) => groupOfTab(tree, tab)?.id ?? "";

/** `row(a, column(b, c))`: the shape of a tree without its names and shares. */
function shape(tree: DockNode | null): string {
  if (tree === null) return "nothing";
  if (tree.kind === "group") return tree.tabs.join("+");
  return `${tree.direction}(${tree.children.map(shape).join(", ")})`;
}

function isTidy(tree: DockNode | null): boolean {
  if (tree === null) return true;
  if (tree.kind === "group") return tree.tabs.length > 0 && tree.tabs.includes(tree.active);
  const sum = tree.shares.reduce((total, share) => total + share, 0);
  return (
    tree.children.length > 1 &&
    tree.children.length === tree.shares.length &&
    sum === WHOLE &&
    tree.shares.every((share) => Number.isInteger(share) && share > 0) &&
    tree.children.every(
      (child) => isTidy(child) && (child.kind === "group" || child.direction !== tree.direction),
    )
  );
}

describe("the tree of a dock", () => {
  it("splits a group beside which something is put, and flattens splits of one direction", () => {
    expect(shape(three())).toBe("row(a, column(b, c))");
    const wider = insertTab(three(), "d", { group: group(three(), "a"), place: "left" });
    expect(shape(wider)).toBe("row(d, a, column(b, c))");
    expect(wider.kind === "split" && wider.shares).toEqual([250, 250, 500]);
  });

  it("closes without leaving holes", () => {
    const tree = three();
    expect(shape(removeTab(tree, "b"))).toBe("row(a, c)");
    expect(shape(removeTab(removeTab(tree, "b"), "c"))).toBe("a");
    expect(removeTab(removeTab(removeTab(tree, "a"), "b"), "c")).toBeNull();
  });

  it("shows the neighbour of a tab that closes", () => {
    const tree = insertTab(insertTab(insertTab(null, "a", null), "b", null), "c", null);
    const second = activateTab(tree, "b");
    expect(groupsOf(removeTab(second, "b"))[0]?.active).toBe("c");
    expect(groupsOf(removeTab(second, "a"))[0]?.active).toBe("b");
  });

  it("moves a tab into a group, beside it, and among its own", () => {
    const tree = three();
    const joined = moveTab(tree, "c", { group: group(tree, "a"), place: "centre" });
    expect(shape(joined)).toBe("row(a+c, b)");
    const first = moveTab(joined, "c", { group: group(joined, "c"), place: "centre", index: 0 });
    expect(shape(first)).toBe("row(c+a, b)");
    const below = moveTab(joined, "b", { group: group(joined, "a"), place: "bottom" });
    expect(shape(below)).toBe("column(a+c, b)");
    expect(moveTab(tree, "a", { group: group(tree, "a"), place: "left" })).toBe(tree);
  });

  it("moves a border between two children only, never past the least", () => {
    const tree = insertTab(three(), "d", { group: group(three(), "a"), place: "left" });
    const shares = (it: DockNode) => (it.kind === "split" ? it.shares : []);
    expect(shares(moveBorder(tree, tree.id, 0, 100))).toEqual([350, 150, 500]);
    expect(shares(moveBorder(tree, tree.id, 0, 9_999))).toEqual([420, 80, 500]);
    expect(shares(moveBorder(tree, tree.id, 0, Number.NEGATIVE_INFINITY))).toEqual([80, 420, 500]);
    expect(shares(growGroup(tree, group(tree, "d"), "row", 50))).toEqual([300, 200, 500]);
    expect(shares(growGroup(tree, group(tree, "c"), "row", 50))).toEqual([250, 200, 550]);
  });

  it("keeps shares whole whatever it is given", () => {
    expect(wholeShares([1, 1, 1])).toEqual([334, 333, 333]);
    expect(wholeShares([Number.NaN, -4])).toEqual([500, 500]);
    expect(wholeShares([0.2, 0.6])).toEqual([250, 750]);
  });

  it("is tidy after any run of moves", () => {
    let tree: DockNode | null = null;
    let seed = 7;
    const pick = <Item>(items: readonly Item[]): Item => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return items[seed % items.length] as Item;
    };
    const tabs = ["a", "b", "c", "d", "e", "f", "g"];
    for (let turn = 0; turn < 400; turn++) {
      const tab = pick(tabs);
      const there = groupOfTab(tree, tab) !== undefined;
      if (tree === null || !there) {
        const groups = groupsOf(tree).map(({ id }) => id);
        const target =
          groups.length === 0
            ? null
            : { group: pick(groups), place: pick([...SIDES, "centre" as const]) };
        tree = insertTab(tree, tab, target);
      } else if (turn % 5 === 0) tree = removeTab(tree, tab);
      else if (turn % 7 === 0) tree = insertAtEdge(removeTab(tree, tab), tab, pick(SIDES));
      else tree = stepTab(tree, tab, pick(SIDES));
      expect(isTidy(tree), `turn ${turn}: ${shape(tree)}`).toBe(true);
      const all = groupsOf(tree).flatMap((it) => it.tabs);
      expect(new Set(all).size).toBe(all.length);
    }
  });
});

describe("the places of a dock", () => {
  it("fill it without overlap, with a border between every two", () => {
    const { groups, borders } = placesOf(three());
    expect([...groups.values()]).toEqual([
      { left: 0, top: 0, width: 0.5, height: 1 },
      { left: 0.5, top: 0, width: 0.5, height: 0.5 },
      { left: 0.5, top: 0.5, width: 0.5, height: 0.5 },
    ]);
    expect(borders.map(({ direction, box }) => [direction, box.left, box.top])).toEqual([
      ["row", 0.5, 0],
      ["column", 0.5, 0.5],
    ]);
  });

  it("know who is next in a direction", () => {
    const tree = three();
    expect(neighbour(tree, group(tree, "b"), "bottom")).toBe(group(tree, "c"));
    expect(neighbour(tree, group(tree, "c"), "left")).toBe(group(tree, "a"));
    expect(neighbour(tree, group(tree, "a"), "left")).toBeNull();
  });

  it("step a tab past its neighbour, out of its group, or to the edge of the whole", () => {
    const tree = three();
    expect(shape(stepTab(tree, "b", "bottom"))).toBe("row(a, column(c, b))");
    expect(shape(stepTab(tree, "c", "left"))).toBe("row(c, a, b)");
    expect(shape(stepTab(tree, "c", "right"))).toBe("row(a, b, c)");
    expect(stepTab(tree, "a", "left")).toBe(tree);
    const joined = moveTab(tree, "c", { group: group(tree, "b"), place: "centre" });
    expect(shape(stepTab(joined, "c", "top"))).toBe("row(a, column(c, b))");
  });

  it("tell the rim of a group from its middle", () => {
    expect(placeAt(0.1, 0.5)).toBe("left");
    expect(placeAt(0.5, 0.95)).toBe("bottom");
    expect(placeAt(0.5, 0.5)).toBe("centre");
    expect(dropBox({ left: 0, top: 0, width: 1, height: 1 }, "right").left).toBe(0.5);
  });

  it("offer something new the most room", () => {
    expect(roomiest(null, 2)).toBeNull();
    expect(roomiest(three(), 1)).toEqual({ group: group(three(), "a"), place: "bottom" });
    expect(roomiest(three(), 3)).toEqual({ group: group(three(), "a"), place: "right" });
  });
});
