import { describe, expect, it } from "vitest";
import { barAtSlot, buildSlots, eventsByBar } from "./slots";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const at = ["2001-09-06", "2001-09-07", "2001-09-10", "2001-09-17", "2001-09-18"].map(day);

describe("slots", () => {
  it("four closed days are four empty slots", () => {
    const slots = buildSlots(at);
    expect(slots.bars).toEqual([0, 1, 2, null, null, null, null, 3, 4]);
    expect(slots.ofBar).toEqual([0, 1, 2, 7, 8]);
    expect([...slots.resumes]).toEqual([3]);
  });

  it("times rise strictly, as the chart library demands", () => {
    const { times } = buildSlots(at);
    expect([...times].sort((a, b) => a - b)).toEqual(times);
    expect(new Set(times).size).toBe(times.length);
  });

  it("an empty slot speaks of the bar before it", () => {
    const slots = buildSlots(at);
    expect(barAtSlot(slots, 5)).toBe(2);
    expect(barAtSlot(slots, 99)).toBe(4);
    expect(barAtSlot(buildSlots([]), 3)).toBeNull();
  });
});

describe("events", () => {
  it("stand on the bar of their day, or the one before", () => {
    const event = (text: string) => ({
      at: day(text),
      mark: "D",
      label: text,
      kind: "dividend" as const,
    });
    const byBar = eventsByBar(at, [event("2001-09-07"), event("2001-09-12"), event("2001-01-01")]);
    expect([...byBar].map(([bar, events]) => [bar, events[0]?.label])).toEqual([
      [1, "2001-09-07"],
      [2, "2001-09-12"],
    ]);
  });
});
