import { describe, expect, it } from "vitest";
import { groupsOf } from "~/ui/dock/dock_tree";
import { type DeskLayout, readDesk, subjectOf, withPanel, writeDesk } from "./desk_layout";
import { readyDesk } from "./desk_ready";
import { applyAct, bringBack, popOut, readWord } from "./desk_window";

const BOX = { left: 10, top: 20, width: 600, height: 400 };
const text = (value: unknown) => JSON.stringify(value);
const trader = (): DeskLayout => {
  const ready = readyDesk("Trader");
  if (!ready) throw new Error("there is a layout for traders");
  return ready.layout;
};
const idOf = (layout: DeskLayout, kind: string) =>
  Object.keys(layout.panels).find((id) => layout.panels[id]?.kind === kind) ?? "";
const tabsOf = ({ tree }: DeskLayout) => groupsOf(tree).flatMap(({ tabs }) => tabs);

describe("a panel in a window of its own", () => {
  it("leaves the tree, stays in the layout, and is stored byte for byte", () => {
    const layout = popOut(trader(), "p4", BOX);
    expect(tabsOf(layout)).not.toContain("p4");
    expect(layout.panels.p4).toBeDefined();
    const stored = text(writeDesk(layout));
    const back = readDesk(JSON.parse(stored));
    expect(back && text(writeDesk(back))).toBe(stored);
    expect(back?.windows).toEqual({ p4: BOX });
  });

  it("goes back to where it stood, or to where there is room when the others moved", () => {
    const before = trader();
    const out = popOut(before, "p4", BOX);
    expect(text(writeDesk(bringBack(out, "p4", before.tree)))).toBe(text(writeDesk(before)));
    const moved = withPanel(out, "history", 1.6);
    const back = bringBack(moved, "p4", before.tree);
    expect(tabsOf(back).filter((id) => id === "p4")).toHaveLength(1);
    expect(back.windows).toEqual({});
    expect(bringBack(before, "p4", null)).toBe(before);
  });

  it("leads the others of its link, and follows them", () => {
    const layout = popOut(trader(), idOf(trader(), "chart"), BOX);
    const chart = idOf(layout, "chart");
    const led = applyAct(layout, { act: "subject", id: chart, change: { symbol: "NVDA" } });
    const quote = led.panels[idOf(led, "quote")];
    expect(quote && subjectOf(led, quote).symbol).toBe("NVDA");
    const grown = applyAct(led, { act: "box", id: chart, box: { ...BOX, width: 900 } });
    expect(grown.windows[chart]?.width).toBe(900);
    expect(applyAct(led, { act: "box", id: "p99", box: BOX })).toBe(led);
  });

  it("hears only what it understands", () => {
    const act = { say: "act", what: { act: "link", id: "p1", link: "b" } };
    expect(readWord(act)).toEqual(act);
    expect(readWord({ say: "cross", link: "a", time: "x" })).toEqual({
      say: "cross",
      link: "a",
      time: null,
    });
    for (const raw of [null, 3, "who", { say: "dance" }, { say: "here" }, { say: "act" }]) {
      expect(readWord(raw)).toBeNull();
    }
    expect(readWord({ say: "act", what: { act: "box", id: "p1", box: { left: "x" } } })).toBeNull();
  });

  it("a box that is none is no window: the panel is shown in the tree", () => {
    const raw = JSON.parse(text(writeDesk(popOut(trader(), "p4", BOX))));
    raw.windows.p4 = { left: 1 };
    const read = readDesk(raw);
    expect(read && tabsOf(read)).toContain("p4");
  });
});
