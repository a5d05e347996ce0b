import { describe, expect, it } from "vitest";
import { neighbour, squarify } from "./treemap";

const ROOM = { x: 0, y: 0, width: 600, height: 400 };

describe("a treemap", () => {
  it("gives every weight its share of the area and fills the room", () => {
    const weights = [6, 6, 4, 3, 2, 2, 1];
    const rects = squarify(weights, ROOM);
    const areas = rects.map((it) => it.width * it.height);
    expect(areas.reduce((a, b) => a + b, 0)).toBeCloseTo(240_000, 3);
    weights.forEach((weight, i) => {
      expect(areas[i]).toBeCloseTo(weight * 10_000, 3);
    });
  });
  it("of the paper has the shapes of the paper", () => {
    const rects = squarify([6, 6, 4, 3, 2, 2, 1], ROOM).map((it) => [
      it.width / 100,
      it.height / 100,
    ]);
    expect(rects[0]).toEqual([3, 2]);
    expect(rects[1]).toEqual([3, 2]);
    expect(rects[2]?.[0]).toBeCloseTo(12 / 7, 6);
    expect(rects[2]?.[1]).toBeCloseTo(7 / 3, 6);
  });
  it("stays in the room without overlaps", () => {
    const weights = Array.from({ length: 40 }, (_, i) => 1 + ((i * 37) % 11)).sort((a, b) => b - a);
    const rects = squarify(weights, ROOM);
    for (const [i, a] of rects.entries()) {
      expect(a.x + a.width).toBeLessThanOrEqual(600.001);
      expect(a.y + a.height).toBeLessThanOrEqual(400.001);
      for (const b of rects.slice(i + 1)) {
        const apart =
          a.x + a.width <= b.x + 0.001 ||
          b.x + b.width <= a.x + 0.001 ||
          a.y + a.height <= b.y + 0.001 ||
          b.y + b.height <= a.y + 0.001;
        expect(apart).toBe(true);
      }
    }
  });
  it("of nothing, or in no room, has no area", () => {
    expect(squarify([], ROOM)).toEqual([]);
    expect(squarify([1, 2], { ...ROOM, width: 0 }).every((it) => it.width === 0)).toBe(true);
  });
});

describe("walking it by arrows", () => {
  const grid = [0, 1, 2, 3].map((i) => ({
    x: (i % 2) * 10,
    y: i < 2 ? 0 : 10,
    width: 10,
    height: 10,
  }));
  it("goes to what lies that way", () => {
    expect(neighbour(grid, 0, "right")).toBe(1);
    expect(neighbour(grid, 0, "down")).toBe(2);
    expect(neighbour(grid, 3, "left")).toBe(2);
    expect(neighbour(grid, 3, "up")).toBe(1);
    expect(neighbour(grid, 0, "left")).toBeNull();
  });
});
