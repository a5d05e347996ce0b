import { describe, expect, it } from "vitest";
import { factorAt } from "~/ui/chart/drawing_place";
import { priceBasis } from "./price_basis";
import type { Action } from "./queries";

const DAY = 86_400;
const action = (day: number, change: Partial<Action>) =>
  ({
    ex_at: new Date(day * DAY * 1000).toISOString(),
    ratio: null,
    amount: null,
    ...change,
  }) as Action;
/** As traded 100, 100, then a dividend of 2, then 98, then two for one, then 49. */
const raw = [100, 100, 98, 49];
const actions = [
  action(2, { kind: "dividend", amount: "2" }),
  action(3, { kind: "split", ratio: 2 }),
];
const drawn = (close: number[]) => ({
  at: close.map((_, day) => day * DAY),
  open: close,
  high: close,
  low: close,
  close,
  volume: close.map(() => null),
});

describe("a price as traded beside adjusted bars", () => {
  it("is itself where nothing is adjusted", () => {
    expect(priceBasis(drawn(raw), actions, "none")).toEqual([]);
  });

  it("is divided by the splits after it", () => {
    const basis = priceBasis(drawn([50, 50, 49, 49]), actions, "splits");
    expect(raw.map((price, day) => price * factorAt(basis, day * DAY))).toEqual([50, 50, 49, 49]);
  });

  it("is lowered by the dividends after it, as the server lowers it", () => {
    const adjusted = [49, 49, 49, 49]; // 100 × (1 − 2 / 100) / 2
    const basis = priceBasis(drawn(adjusted), actions, "all");
    raw.forEach((price, day) => {
      expect(price * factorAt(basis, day * DAY)).toBeCloseTo(adjusted[day] as number, 10);
    });
  });

  it("is not changed by an action without its figure", () => {
    const blank = [action(2, { kind: "dividend" }), action(3, { kind: "split" })];
    expect(priceBasis(drawn(raw), blank, "all")).toEqual([]);
  });
});
