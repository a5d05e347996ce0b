import { describe, expect, it } from "vitest";
import { heatOf, layHeat } from "./heat";
import type { HeatTile } from "./market_overview";

const tile = (symbol: string, sector: string | null, weight: number | null): HeatTile => ({
  symbol,
  name: symbol,
  type: "stock",
  sector,
  weight,
  change_percent: 1,
});

describe("heat", () => {
  it("grows with the change until it is full, and unknown has none", () => {
    expect([null, undefined, 0].map(heatOf)).toEqual([0, 0, 0]);
    expect(heatOf(0.01)).toBeGreaterThan(0.15);
    expect(heatOf(2)).toBeLessThan(heatOf(-4));
    expect([heatOf(4), heatOf(-40)]).toEqual([1, 1]);
  });
});

describe("the map", () => {
  const room = { x: 0, y: 0, width: 600, height: 300 };
  it("has the largest sector first, and in it the largest tile", () => {
    const groups = layHeat(
      [tile("XOM", "Energy", 50), tile("IBM", "Technology", 20), tile("AAPL", "Technology", 90)],
      room,
    );
    expect(groups.map((it) => it.title)).toEqual(["Technology", "Energy"]);
    expect(groups[0]?.tiles.map((it) => it.symbol)).toEqual(["AAPL", "IBM"]);
    expect(groups[0]?.rect.width).toBeGreaterThan(groups[1]?.rect.width ?? 0);
  });
  it("draws tiles whose weight is not known small, but draws them", () => {
    const [group] = layHeat([tile("BIG", null, 100), tile("NEW", null, null)], room);
    expect(group?.title).toBe("Other stocks");
    const [big, small] = group?.tiles.map((it) => it.rect.width * it.rect.height) ?? [];
    expect(small).toBeGreaterThan(0);
    expect(big).toBeGreaterThan((small ?? 0) * 20);
  });
  it("of no tiles is empty, and tiles without any weight are equal", () => {
    expect(layHeat([], room)).toEqual([]);
    const [group] = layHeat([tile("A", null, null), tile("B", null, null)], room);
    expect(group?.tiles[0]?.rect.width).toBeCloseTo(group?.tiles[1]?.rect.width ?? 0, 6);
  });
});
