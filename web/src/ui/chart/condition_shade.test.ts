import { describe, expect, it } from "vitest";
import { runsOf } from "./condition_shade";
import { buildSlots } from "./slots";

describe("rows where a condition holds", () => {
  it("are stretches; unknown is not true", () => {
    const slots = buildSlots([1, 2, 3, 4, 5, 6].map((day) => day * 86_400 + 4 * 86_400));
    expect(runsOf([1, 1, 0, null, 1, 1], slots)).toEqual([
      { first: 0, last: 1 },
      { first: 4, last: 5 },
    ]);
    expect(runsOf([0, null], buildSlots([0, 86_400]))).toEqual([]);
  });
});
