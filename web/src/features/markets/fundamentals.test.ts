import { describe, expect, it } from "vitest";
import { growthOf, scaleOf } from "./fundamentals";

describe("growth over a year", () => {
  it("compares with the period so many back, newest first", () => {
    expect(growthOf([121, 110, 100], 1).map(({ value }) => value?.toFixed(2))).toEqual([
      "10.00",
      "10.00",
      undefined,
    ]);
    expect(growthOf([120, 1, 1, 1, 100], 4)[0]?.value).toBeCloseTo(20);
  });

  it("is unknown with a reason, never zero", () => {
    const reasons = growthOf([5, null, -2, 3], 1).map(({ value, reason }) => [value, reason]);
    expect(reasons).toEqual([
      [null, "Not reported a year before"],
      [null, "Not reported for this period"],
      [expect.closeTo(-166.67, 1), null],
      [null, "No period a year before"],
    ]);
    expect(growthOf([5, -2], 1)[0]?.reason).toBe("No growth from zero or a loss");
  });
});

describe("the unit money is told in", () => {
  const row = (unit: string, ...values: (number | null)[]) => ({
    id: unit,
    label: unit,
    concept: "Revenues",
    unit,
    values,
    derived: values.map(() => false),
  });

  it("leaves the typical row three digits, and looks at money only", () => {
    expect(scaleOf([row("USD", 391e9), row("USD", 110e9), row("USD", 3)], "USD").word).toBe(
      "billions",
    );
    expect(scaleOf([row("USD", null, 45e9), row("USD/shares", 6)], "USD").word).toBe("millions");
    expect(scaleOf([row("USD/shares", 6)], "USD")).toEqual({ size: 1, word: null });
  });
});
