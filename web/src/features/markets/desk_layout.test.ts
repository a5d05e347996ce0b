import { describe, expect, it } from "vitest";
import { groupsOf } from "~/ui/dock/dock_tree";
import {
  emptyDesk,
  followers,
  readDesk,
  subjectOf,
  withLink,
  withoutPanel,
  withPanel,
  withSubject,
  writeDesk,
} from "./desk_layout";
import { READY_DESKS, readyDesk } from "./desk_ready";

const text = (value: unknown) => JSON.stringify(value);
const trader = () => readyDesk("Trader")?.layout ?? emptyDesk();

describe("a layout that is stored", () => {
  it("comes back byte for byte, also from a store that sorts its members", () => {
    for (const { layout } of READY_DESKS) {
      const stored = text(writeDesk(layout));
      const back = readDesk(JSON.parse(stored));
      expect(back && text(writeDesk(back))).toBe(stored);
    }
    const stored = text(writeDesk(emptyDesk()));
    expect(text(writeDesk(readDesk(JSON.parse(stored)) ?? trader()))).toBe(stored);
  });

  it("is mended: panels nobody placed are shown, places of no panel go, none stands twice", () => {
    const raw = {
      panels: { p1: { kind: "chart", link: "z" }, p2: { kind: "news" }, p3: 7 },
      tree: {
        kind: "split",
        id: "n1",
        direction: "row",
        shares: ["x", 3, 3],
        children: [
          { kind: "group", id: "n2", tabs: ["p1", "p9"], active: "p9" },
          { kind: "group", id: "n3", tabs: ["p1"], active: "p1" },
          { kind: "nonsense" },
        ],
      },
    };
    const read = readDesk(raw);
    expect(groupsOf(read?.tree ?? null).map(({ tabs }) => tabs)).toEqual([["p1", "p2"]]);
    expect(read?.panels.p1).toEqual({
      kind: "chart",
      link: null,
      range: null,
      symbol: null,
      choice: null,
    });
    expect(read?.links.a.symbol).toBe("AAPL");
  });

  it("is nothing when it is no layout", () => {
    for (const raw of [null, 3, [], "x", {}, { panels: [] }]) expect(readDesk(raw)).toBeNull();
  });
});

describe("a panel", () => {
  it("comes where there is room, follows the usual link, and goes without a trace", () => {
    const more = withPanel(trader(), "curve", 1.6);
    expect(Object.keys(more.panels)).toHaveLength(Object.keys(trader().panels).length + 1);
    const id = Object.keys(more.panels).at(-1) ?? "";
    expect(more.panels[id]).toMatchObject({ kind: "curve", link: "a" });
    expect(writeDesk(withoutPanel(more, id)).panels).toEqual(writeDesk(trader()).panels);
    expect(groupsOf(withPanel(emptyDesk(), "news", 1).tree)).toHaveLength(1);
  });
});

describe("panels of one link", () => {
  const [first, second] = followersOfA();
  function followersOfA(): [string, string] {
    const ids = Object.keys(trader().panels).filter((id) => trader().panels[id]?.link === "a");
    return [ids[0] ?? "", ids[1] ?? ""];
  }
  const symbolOf = (layout: ReturnType<typeof trader>, id: string) => {
    const panel = layout.panels[id];
    return panel && subjectOf(layout, panel).symbol;
  };

  it("show the same symbol and range, whoever changes them", () => {
    const changed = withSubject(trader(), first, { symbol: "MSFT", range: "5Y" });
    expect(symbolOf(changed, second)).toBe("MSFT");
    expect(changed.links.a.range).toBe("5Y");
    expect(changed.links.b.symbol).toBe("AAPL");
    expect(followers(changed, first)).toContain(second);
  });

  it("keep what they show when they leave it, and take the link's when they join", () => {
    const changed = withSubject(trader(), first, { symbol: "MSFT" });
    const alone = withLink(changed, second, null);
    const moved = withSubject(alone, first, { symbol: "IBM" });
    expect(symbolOf(moved, second)).toBe("MSFT");
    expect(followers(moved, second)).toEqual([]);
    expect(symbolOf(withLink(moved, second, "a"), second)).toBe("IBM");
  });
});
