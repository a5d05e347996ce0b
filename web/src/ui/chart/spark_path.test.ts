import { describe, expect, it } from "vitest";
import { sparkPath } from "./spark_path";

describe("the sparkline", () => {
  it("breaks where a value is unknown", () => {
    expect(sparkPath([1, 2, null, 2, 1], 104, 24).d.match(/M/g)).toHaveLength(2);
  });

  it("a flat line runs through the middle", () => {
    expect(sparkPath([5, 5, 5], 100, 20).d).toBe("M2.0 10.0L50.0 10.0L98.0 10.0");
  });

  it("nothing known draws nothing", () => {
    expect(sparkPath([null, null], 100, 20)).toEqual({ d: "", end: null });
    expect(sparkPath([], 100, 20).d).toBe("");
  });
});
