import { describe, expect, it } from "vitest";
import { addItems, moveItems, moveToEdge } from "./order";

const list = ["A", "B", "C", "D"];

describe("moving rows", () => {
  it("one row goes one place", () => {
    expect(moveItems(list, new Set(["C"]), -1)).toEqual(["A", "C", "B", "D"]);
    expect(moveItems(list, new Set(["C"]), 1)).toEqual(["A", "B", "D", "C"]);
  });

  it("several go together and keep their order", () => {
    expect(moveItems(list, new Set(["B", "C"]), -1)).toEqual(["B", "C", "A", "D"]);
    expect(moveItems(list, new Set(["A", "C"]), 1)).toEqual(["B", "A", "D", "C"]);
  });

  it("at the edge they stay", () => {
    expect(moveItems(list, new Set(["A"]), -1)).toEqual(list);
    expect(moveItems(list, new Set(["A", "B"]), -1)).toEqual(list);
    expect(moveItems(list, new Set(["D"]), 1)).toEqual(list);
  });

  it("to the top and to the bottom", () => {
    expect(moveToEdge(list, new Set(["D", "B"]), "top")).toEqual(["B", "D", "A", "C"]);
    expect(moveToEdge(list, new Set(["A"]), "bottom")).toEqual(["B", "C", "D", "A"]);
  });
});

describe("adding rows", () => {
  it("what is there already stays where it is", () => {
    expect(addItems(["A", "B"], ["C", "A", "D"])).toEqual(["A", "B", "C", "D"]);
  });
});
