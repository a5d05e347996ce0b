import { describe, expect, it } from "vitest";
import {
  barsWithin,
  baseValue,
  extent,
  percentFrom,
  reveal,
  stepTo,
  toPercent,
  zoomAround,
} from "./view";

describe("zoom", () => {
  it("keeps the bar under the crosshair where it was", () => {
    expect(zoomAround({ from: 0, to: 100 }, 25, 0.5)).toEqual({ from: 12.5, to: 62.5 });
  });

  it("never comes nearer than a handful of bars", () => {
    const near = zoomAround({ from: 10, to: 20 }, 15, 0.01);
    expect(near.to - near.from).toBe(8);
  });
});

describe("the crosshair by keyboard", () => {
  it("starts at the last visible bar", () => {
    expect(stepTo(null, -1, { from: 0, to: 90.7 }, 200)).toBe(90);
    expect(stepTo(null, 1, { from: 0, to: 300 }, 200)).toBe(199);
  });

  it("stops at both ends", () => {
    expect(stepTo(0, -1, { from: 0, to: 10 }, 5)).toBe(0);
    expect(stepTo(4, 10, { from: 0, to: 10 }, 5)).toBe(4);
    expect(stepTo(null, 1, { from: 0, to: 10 }, 0)).toBeNull();
  });

  it("pulls a bar outside the view into it", () => {
    expect(reveal({ from: 10, to: 20 }, 5)).toEqual({ from: 5, to: 15 });
    expect(reveal({ from: 10, to: 20 }, 25)).toEqual({ from: 15, to: 25 });
    expect(reveal({ from: 10, to: 20 }, 15)).toEqual({ from: 10, to: 20 });
  });
});

describe("comparing in percent", () => {
  it("every series starts at zero at the left edge", () => {
    expect(toPercent([50, 100, 110, 90], 1)).toEqual([
      -50, 0, 10.000000000000009, -9.999999999999998,
    ]);
  });

  it("a series that begins later starts at its own first value", () => {
    expect(baseValue([null, null, 20, 30], 0)).toBe(20);
    expect(toPercent([null, null, 20, 30], 0)).toEqual([null, null, 0, 50]);
  });

  it("unknown and zero bases stay unknown", () => {
    expect(percentFrom(5, null)).toBeNull();
    expect(percentFrom(null, 5)).toBeNull();
    expect(percentFrom(5, 0)).toBeNull();
    expect(toPercent([null, null], 0)).toEqual([null, null]);
  });
});

describe("spans", () => {
  it("hold the bars at both ends", () => {
    expect(barsWithin([10, 20, 30, 40], { from: 20, to: 40 })).toEqual({ first: 1, last: 3 });
    expect(barsWithin([10, 20, 30, 40], { from: 15, to: 35 })).toEqual({ first: 1, last: 2 });
    expect(barsWithin([10, 20], { from: 30, to: 40 })).toBeNull();
    expect(barsWithin([], { from: 0, to: 1 })).toBeNull();
  });

  it("the extent ignores what is unknown", () => {
    expect(extent([null, 3, -1, null])).toEqual([-1, 3]);
    expect(extent([null])).toBeNull();
  });
});
