import { describe, expect, it } from "vitest";
import { beginsInterval, nearestIntervals, parseInterval } from "./interval";

const code = (typed: string) => parseInterval(typed)?.code ?? null;

describe("typing an interval", () => {
  it("bare digits are minutes", () => {
    expect(code("15")).toBe("15m");
    expect(code("60")).toBe("1h");
    expect(code("240")).toBe("4h");
    expect(code("1440")).toBe("1d");
  });

  it("letters after a comma, or alone, are day, week and month", () => {
    expect([",D", ",W", ",M", "d", "w", "m"].map(code)).toEqual([
      "1d",
      "1w",
      "1M",
      "1d",
      "1w",
      "1M",
    ]);
  });

  it("m is minutes and M is months when counted", () => {
    expect(code("5m")).toBe("5m");
    expect(code("1M")).toBe("1M");
    expect(code("1 h")).toBe("1h");
    expect(code(" 1W ")).toBe("1w");
  });

  it("what is not offered is refused", () => {
    expect(["7", "0", "3M", "", ",", "x", "1d1", "-5"].map(code)).toEqual(Array(8).fill(null));
  });

  it("one that there is not has neighbours", () => {
    const near = (typed: string) => nearestIntervals(typed).map((it) => it.code);
    expect(near("7m")).toEqual(["5m", "15m"]);
    expect(near("3h")).toEqual(["2h", "4h"]);
    expect(near("2M")).toEqual(["1M"]);
    expect(near("1d")).toEqual(["1d", "1w"]);
    expect([near("x"), near(""), near("0m")]).toEqual([[], [], []]);
  });

  it("digits and the comma begin it, letters do not", () => {
    expect(["1", "9", ",", "a", "Enter"].map(beginsInterval)).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });
});
