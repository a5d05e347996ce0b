import { expect, it } from "vitest";
import { inOrder, type Post } from "./posts";

const post = (id: string, points: number | null) => ({ id, points }) as Post;

it("those with most points come first, equals stay newest first, and unknown is less than none", () => {
  const posts = [post("a", 3), post("b", null), post("c", 0), post("d", 90), post("e", 3)];
  const ids = (order: "newest" | "points") => inOrder(posts, order).map(({ id }) => id);
  expect(ids("points")).toEqual(["d", "a", "e", "c", "b"]);
  expect(ids("newest")).toEqual(["a", "b", "c", "d", "e"]);
});
