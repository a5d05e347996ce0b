import { describe, expect, it } from "vitest";
import {
  begin,
  cancel,
  EMPTY_SKETCH,
  edit,
  finish,
  follow,
  redo,
  remove,
  type SketchState,
  take,
  undo,
} from "./sketch";

const place = (at: number, price: number) => ({ at, price });
const ids = (state: SketchState) => state.drawings.map(({ id }) => id);
const trend = (state: SketchState, id: string) =>
  finish(follow(begin(take(state, "trend"), place(1, 1), id), place(2, 2)));

describe("making a drawing", () => {
  it("takes two places for a line and one for a level, then the cursor comes back", () => {
    const state = trend(EMPTY_SKETCH, "a");
    expect(state.drawings[0]?.anchors).toEqual([place(1, 1), place(2, 2)]);
    expect([state.tool, state.draft, state.selected]).toEqual([null, null, "a"]);
    const level = begin(take(state, "horizontal"), place(3, 3), "b");
    expect(ids(level)).toEqual(["a", "b"]);
  });

  it("is cancelled step by step: the draft, the tool, the selection", () => {
    let state = begin(take(trend(EMPTY_SKETCH, "a"), "ray"), place(1, 1), "b");
    state = cancel(state);
    expect([state.draft, state.tool]).toEqual([null, "ray"]);
    state = cancel(state);
    expect(state.tool).toBeNull();
    const chosen = { ...state, selected: "a" };
    expect(cancel(chosen).selected).toBeNull();
    expect(ids(state)).toEqual(["a"]);
  });
});

describe("undo", () => {
  it("goes back and forth over making, editing and deleting", () => {
    const one = trend(EMPTY_SKETCH, "a");
    const first = one.drawings[0];
    if (first === undefined) throw new Error("a drawing");
    const red = edit(one, { ...first, color: 5 });
    const gone = remove(red, "a");
    expect(ids(gone)).toEqual([]);
    expect(undo(gone).drawings[0]?.color).toBe(5);
    expect(undo(undo(gone)).drawings[0]?.color).toBe(1);
    expect(ids(undo(undo(undo(undo(gone)))))).toEqual([]);
    expect(ids(redo(undo(gone)))).toEqual([]);
    expect(redo(redo(undo(undo(gone))))).toMatchObject({ drawings: [] });
  });

  it("forgets what was undone once something new is made", () => {
    const two = trend(trend(EMPTY_SKETCH, "a"), "b");
    const other = trend(undo(two), "c");
    expect(ids(other)).toEqual(["a", "c"]);
    expect(redo(other)).toBe(other);
  });
});
