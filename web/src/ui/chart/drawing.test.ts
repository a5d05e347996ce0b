import { describe, expect, it } from "vitest";
import { type Drawing, drawingsUntil, mergeDrawings, readDrawings } from "./drawing";

const line = (id: string, change: Partial<Drawing> = {}): Drawing => ({
  id,
  kind: "horizontal",
  anchors: [{ at: 100, price: 10 }],
  color: 1,
  width: 1,
  text: "",
  ...change,
});

describe("drawings that were kept", () => {
  it("come back as they were", () => {
    expect(readDrawings(JSON.parse(JSON.stringify([line("a")])))).toEqual([line("a")]);
  });

  it("are dropped when they cannot be drawn, and mended when only their look is wrong", () => {
    const wrong = [
      null,
      7,
      { ...line("b"), kind: "spiral" },
      { ...line("c"), anchors: [] },
      { ...line("d"), anchors: [{ at: 1, price: null }] },
      { ...line("e"), id: "" },
      { ...line("a"), color: 99, width: -1, text: 5 },
      line("a"),
    ];
    expect(readDrawings(wrong)).toEqual([line("a")]);
    expect(readDrawings({ a: 1 })).toEqual([]);
  });
});

describe("drawings changed in two places", () => {
  const base = [line("a"), line("b"), line("c")];

  it("keep what either side added, changed and deleted", () => {
    const ours = [line("a", { color: 2 }), line("b"), line("new")];
    const theirs = [line("a"), line("b", { width: 3 }), line("c"), line("other")];
    expect(mergeDrawings(base, ours, theirs)).toEqual([
      line("a", { color: 2 }),
      line("b", { width: 3 }),
      line("other"),
      line("new"),
    ]);
  });

  it("ours wins where both changed, also against a deletion", () => {
    const ours = [line("a", { color: 2 }), line("b"), line("c")];
    expect(mergeDrawings(base, ours, [line("a", { color: 5 })])).toEqual([line("a", { color: 2 })]);
    expect(mergeDrawings(base, ours, [])).toEqual([line("a", { color: 2 })]);
  });
});

it("what reaches beyond the moment of a replay is hidden, unless it was drawn during it", () => {
  const drawings = [line("past"), line("later", { anchors: [{ at: 300, price: 1 }] })];
  expect(drawingsUntil(drawings, 200, new Set()).map(({ id }) => id)).toEqual(["past"]);
  expect(drawingsUntil(drawings, 200, new Set(["later"]))).toHaveLength(2);
});
