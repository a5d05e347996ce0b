import { expect, it } from "vitest";
import { matching } from "./titles";

const items = [
  { id: "1", title: "Apple rises", by: "Ada" },
  { id: "2", title: "Rates fall", by: null },
];

const found = (typed: string) =>
  matching(items, typed, ({ title, by }) => [title, by]).map(({ id }) => id);

it("a filter finds any of the words whatever their case, and leaves out nothing while it is empty", () => {
  expect(found("APPLE")).toEqual(["1"]);
  expect(found(" ada ")).toEqual(["1"]);
  expect(found("fall")).toEqual(["2"]);
  expect(found("  ")).toEqual(["1", "2"]);
  expect(found("null")).toEqual([]);
});
