import { describe, expect, it } from "vitest";
import { heatGroups, heatOf } from "./heat";
import type { Asset, Quote } from "./queries";

const asset = (symbol: string, sector: string | null, type = "stock") =>
  ({ symbol, name: symbol, sector, type }) as Asset;
const quote = (symbol: string, change_percent: number | null) =>
  ({ symbol, change_percent }) as Quote;

describe("heat", () => {
  it("grows with the change and is full at four percent", () => {
    expect([null, 0, 0.01, -2, 4, -40].map(heatOf)).toEqual([0, 0, 10, 36, 62, 62]);
  });

  it("groups by sector, the largest first, inside the best first, unknown last", () => {
    const assets = [
      asset("A", "Energy"),
      asset("B", "Health"),
      asset("C", "Health"),
      asset("D", "Health"),
      asset("I", null, "index"),
      asset("X", "Energy"),
    ];
    const quotes = [quote("A", 1), quote("B", -1), quote("C", 2), quote("D", null), quote("I", 0)];
    const groups = heatGroups(assets, quotes);
    expect(groups.map((group) => group.title)).toEqual(["Health", "Energy", "Indices"]);
    expect(groups[0]?.tiles.map((tile) => tile.symbol)).toEqual(["C", "B", "D"]);
  });
});
