import { describe, expect, it } from "vitest";
import { plain, tickTexts } from "./plot_frame";
import { placeLabels } from "./plot_labels";
import { areaPath, bandPath, linePath, runsOfPoints, thinned } from "./plot_path";
import {
  binsOf,
  colorShare,
  domainOf,
  linearScale,
  logScale,
  logTicks,
  nearestIndex,
  nearestPoint,
  niceTicks,
} from "./plot_scale";
import { timeTicks } from "./plot_time";

describe("scales", () => {
  it("a straight one goes there and back, also upside down", () => {
    const y = linearScale([0, 10], [200, 0]);
    expect(y.at(2.5)).toBe(150);
    expect(y.invert(150)).toBe(2.5);
    expect(y.at(null)).toBeNull();
    expect(y.at(Number.NaN)).toBeNull();
  });

  it("on a log one equal ratios are equal steps; zero has no place", () => {
    const y = logScale([1, 100], [0, 200]);
    expect(y.at(10)).toBe(100);
    expect(y.invert(100)).toBeCloseTo(10);
    expect(y.at(0)).toBeNull();
    expect(logScale([-1, 1], [0, 2]).at(0)).toBe(1);
  });

  it("ticks are round and never show the error of a float", () => {
    expect(niceTicks(0, 1, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(niceTicks(-0.35, 0.31, 6)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3]);
    expect(niceTicks(12_300, 98_000, 4)).toEqual([20_000, 40_000, 60_000, 80_000]);
    expect(niceTicks(5, 5, 4)).toEqual([5]);
    expect(niceTicks(Number.NaN, 1, 4)).toEqual([]);
  });

  it("ticks of one axis have the same decimals", () => {
    expect(tickTexts([60, 80, 100, 120], plain)).toEqual(["60", "80", "100", "120"]);
    expect(tickTexts([0, 0.5, 1], plain)).toEqual(["0.0", "0.5", "1.0"]);
    expect(tickTexts([0, 200_000], plain)).toEqual(["0", "200K"]);
    expect(tickTexts([0, 5], (value) => `${value}%`)).toEqual(["0%", "5%"]);
  });

  it("log ticks thin out over many powers and fill up within one", () => {
    expect(logTicks(1, 100, 5)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(1, 1e6, 5)).toEqual([1, 10, 100, 1000, 10_000, 100_000, 1_000_000]);
    expect(logTicks(110, 190, 4)).toEqual([120, 140, 160, 180]);
  });

  it("a domain has room, and none beyond a zero it was asked to hold", () => {
    expect(domainOf([[0, 100]], { zero: true })).toEqual([0, 105]);
    expect(domainOf([[-20, 0]], { zero: true })).toEqual([-21, 0]);
    expect(domainOf([[5, 5]])).toEqual([4.5, 5.5]);
    expect(domainOf([[null]])).toEqual([0, 1]);
    expect(domainOf([[0, 10, 100]], { log: true })[0]).toBeGreaterThan(0);
  });
});

describe("time", () => {
  const at = (text: string) => Date.parse(`${text}Z`) / 1000;
  const texts = (from: string, to: string, count: number) =>
    timeTicks(at(from), at(to), count).map(({ text }) => text);

  it("is told in whole years, months, days or hours", () => {
    expect(texts("2014-05-01T00:00", "2019-02-01T00:00", 6)).toEqual([
      "2015",
      "2016",
      "2017",
      "2018",
      "2019",
    ]);
    expect(texts("2023-10-15T00:00", "2024-03-15T00:00", 6)).toEqual([
      "Nov",
      "Dec",
      "2024",
      "Feb",
      "Mar",
    ]);
    expect(texts("2024-03-04T00:00", "2024-03-08T00:00", 5)).toEqual(["4", "5", "6", "7", "8"]);
    expect(timeTicks(5, 5, 4)).toEqual([]);
  });

  it("weeks begin on Mondays", () => {
    const ticks = timeTicks(at("2024-03-01T00:00"), at("2024-03-29T00:00"), 5);
    expect(ticks.map(({ at: t }) => new Date(t * 1000).getUTCDay())).toEqual([1, 1, 1, 1]);
  });
});

describe("the nearest", () => {
  it("in a column and in a plane", () => {
    expect(nearestIndex([1, 5, 9], 6.9)).toBe(1);
    expect(nearestIndex([1, 5, 9], 100)).toBe(2);
    expect(nearestIndex([], 1)).toBeNull();
    const points = [{ x: 0, y: 0 }, null, { x: 10, y: 0 }];
    expect(nearestPoint(points, { x: 8, y: 1 }, 5)).toBe(2);
    expect(nearestPoint(points, { x: 50, y: 50 }, 5)).toBeNull();
  });
});

describe("bins", () => {
  it("hold every known value once, the upper end in the last", () => {
    const bins = binsOf([0, 1, 2.5, 5, 10, 10, null, Number.NaN], 4);
    expect(bins.map(({ count }) => count)).toEqual([2, 1, 1, 2]);
    expect(bins.at(-1)?.to).toBe(10);
    expect(binsOf([3, 3], 5)).toEqual([{ from: 3, to: 3, count: 2 }]);
    expect(binsOf([null], 5)).toEqual([]);
    expect(binsOf([-5, 1, 9], 2, [0, 4]).map(({ count }) => count)).toEqual([1, 0]);
  });
});

describe("steps of colour", () => {
  it("diverge from the middle by the longer side, or rise from the low end", () => {
    expect(colorShare(-1, [-2, 4], 0)).toBe(-0.25);
    expect(colorShare(9, [-2, 4], 0)).toBe(1);
    expect(colorShare(3, [2, 4], null)).toBe(0.5);
    expect(colorShare(null, [0, 1], 0)).toBeNull();
    expect(colorShare(2, [2, 2], null)).toBe(0.5);
  });
});

describe("paths", () => {
  const x = linearScale([0, 4], [0, 40]);
  const y = linearScale([0, 10], [10, 0]);

  it("break at what is unknown; a lone point is a dot", () => {
    const runs = runsOfPoints([0, 1, 2, 3, 4], [1, 2, null, 4, null], x, y);
    expect(linePath(runs)).toBe("M0.0 9.0L10.0 8.0M30.0 6.0h0");
    expect(areaPath(runs, 10)).toBe("M0.0 10.0L0.0 9.0L10.0 8.0L10.0 10.0Z");
  });

  it("a band is drawn where both edges are known", () => {
    const band = bandPath([0, 1, 2], [1, 1, null], [3, 3, 3], x, y);
    expect(band).toBe("M0.0 7.0L10.0 7.0L10.0 9.0L0.0 9.0Z");
  });

  it("more points than pixels keep their extremes", () => {
    const run = Array.from({ length: 10_000 }, (_, i) => ({
      x: i / 1000,
      y: i === 5555 ? 99 : i % 7,
    }));
    const kept = thinned(run);
    expect(kept.length).toBeLessThan(50);
    expect(kept.some((point) => point.y === 99)).toBe(true);
  });
});

describe("names of points", () => {
  it("never cover each other", () => {
    const near = [
      { x: 50, y: 50, text: "AAPL" },
      { x: 60, y: 50, text: "MSFT" },
      { x: 195, y: 50, text: "LONGNAME" },
    ];
    const placed = placeLabels(near, 200);
    expect(placed[0]?.anchor).toBe("end");
    expect(placed[2]?.anchor).toBe("end");
    expect(placeLabels(Array(9).fill({ x: 50, y: 50, text: "X" }), 200).at(-1)).toBeNull();
  });
});
