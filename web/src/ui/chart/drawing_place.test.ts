import { describe, expect, it } from "vitest";
import { factorAt, magnetPrice, slotOfTime, timeOfSlot } from "./drawing_place";

const DAY = 86_400;
/** Friday, Monday, Tuesday, Wednesday. */
const days = [0, 3, 4, 5].map((day) => day * DAY);

describe("a time on the axis", () => {
  it("stands on its bar, between bars in proportion, and beyond them by their mean step", () => {
    expect(days.map((day) => slotOfTime(days, day))).toEqual([0, 1, 2, 3]);
    expect(slotOfTime(days, DAY * 1.5)).toBe(0.5);
    expect(slotOfTime(days, days[3] as number)).toBe(3);
    const step = (5 * DAY) / 3;
    expect(slotOfTime(days, 5 * DAY + step)).toBeCloseTo(4);
    expect(slotOfTime(days, -step)).toBeCloseTo(-1);
  });

  it("comes back from its slot", () => {
    for (const at of [-4 * DAY, 0, DAY, 3.25 * DAY, 5 * DAY, 9 * DAY]) {
      expect(timeOfSlot(days, slotOfTime(days, at) as number)).toBe(at);
    }
  });

  it("keeps its day at another interval", () => {
    const hours = days.flatMap((day) => [14, 15, 16].map((hour) => day + hour * 3600));
    const slot = slotOfTime(hours, days[2] as number) as number;
    expect(slot).toBeGreaterThan(5); // after the last hour of Monday
    expect(slot).toBeLessThan(6); // before the first of Tuesday
  });

  it("is nowhere on fewer than two bars", () => {
    expect(slotOfTime([], 5)).toBeNull();
    expect(slotOfTime([5], 5)).toBeNull();
    expect(timeOfSlot([5], 0)).toBeNull();
  });
});

it("a price before a split is scaled, one after it is not", () => {
  const basis = [
    { before: 100, factor: 0.125 },
    { before: 200, factor: 0.5 },
  ];
  expect([50, 100, 199, 200].map((at) => factorAt(basis, at))).toEqual([0.125, 0.5, 0.5, 1]);
  expect(factorAt(undefined, 50)).toBe(1);
});

it("the magnet takes the nearest of open, high, low and close, and lets go beyond its reach", () => {
  const bars = {
    at: [1],
    open: [10],
    high: [14],
    low: [8],
    close: [null],
    volume: [null],
  };
  const y = (price: number) => 100 - price;
  expect(magnetPrice(bars, 0, y, 87, 5)).toBe(14);
  expect(magnetPrice(bars, 0, y, 92.5, 5)).toBe(8);
  expect(magnetPrice(bars, 0, y, 70, 5)).toBeNull();
  expect(magnetPrice(bars, 7, y, 90, 5)).toBeNull();
});
