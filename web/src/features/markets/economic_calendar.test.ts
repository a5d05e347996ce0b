import { describe, expect, it } from "vitest";
import {
  byDay,
  type CalendarEvent,
  daysOf,
  filterEvents,
  importanceWord,
  shortUnit,
} from "./economic_calendar";

const event = (id: string, at: string, rest: Partial<CalendarEvent> = {}) =>
  ({
    id,
    at,
    time_known: true,
    kind: "economic",
    country: "US",
    importance: 2,
    ...rest,
  }) as CalendarEvent;

const utc = (at: string) => new Date(at).toISOString().slice(0, 10);

describe("the calendar", () => {
  it("shortens a unit for a column, and gives an index none", () => {
    expect(
      [
        "percent in a year",
        "percentage points",
        "index, 2017 = 100",
        "billions of 2017 dollars a year",
        "thousands",
        "claims",
        null,
      ].map(shortUnit),
    ).toEqual(["%", "pp", undefined, "bn $", "k", "claims", undefined]);
  });

  it("stands by day, whole days before times, and keeps a day that has no time where it is", () => {
    const events = [
      event("b", "2026-11-24T13:30:00Z"),
      event("a", "2026-11-23T23:30:00Z"),
      event("c", "2026-11-24T00:00:00Z", { time_known: false }),
    ];
    const days = byDay(events, utc);
    expect(days.map(({ day, events: of }) => [day, of.map(({ id }) => id).join()])).toEqual([
      ["2026-11-23", "a"],
      ["2026-11-24", "c,b"],
    ]);
    const tokyo = byDay(events, (at) =>
      utc(new Date(Date.parse(at) + 9 * 3_600_000).toISOString()),
    );
    expect(tokyo.map(({ day, events: of }) => [day, of.map(({ id }) => id).join()])).toEqual([
      ["2026-11-24", "c,a,b"],
    ]);
  });

  it("is filtered by country, kind and importance together", () => {
    const events = [
      event("us", "2026-11-24T13:30:00Z", { importance: 3 }),
      event("eu", "2026-11-24T13:30:00Z", { country: "EU" }),
      event("low", "2026-11-24T13:30:00Z", { importance: 1 }),
      event("split", "2026-11-24T13:30:00Z", { kind: "split" }),
    ];
    const ids = (filter: Parameters<typeof filterEvents>[1]) =>
      filterEvents(events, filter).map(({ id }) => id);
    expect(ids({ country: "US", kind: "economic", importance: 2 })).toEqual(["us"]);
    expect(ids({ country: null, kind: null, importance: 1 })).toHaveLength(4);
  });

  it("spans days around today and has a word for every importance", () => {
    const now = Date.parse("2026-11-21T23:00:00Z");
    expect(daysOf("week", now)).toEqual({ from: "2026-11-20", to: "2026-11-27" });
    expect([0, 1, 2, 3, 9].map(importanceWord)).toEqual(["Low", "Low", "Medium", "High", "High"]);
  });
});
