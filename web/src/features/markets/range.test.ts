import { describe, expect, it } from "vitest";
import { customSpan, daySeconds, momentText, monthsBefore, rangeSpan } from "./range";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const first = day("2000-03-01");
const last = day("2013-03-01");

describe("a range", () => {
  it("counts back from the last bar, not from today", () => {
    expect(rangeSpan("1Y", first, last)).toEqual({ from: day("2012-03-01"), to: last });
    expect(rangeSpan("3M", first, last).from).toBe(day("2012-12-01"));
    expect(rangeSpan("5Y", first, last).from).toBe(day("2008-03-01"));
  });

  it("this year begins on the first of January of the last bar", () => {
    expect(rangeSpan("YTD", first, last).from).toBe(day("2013-01-01"));
  });

  it("never begins before the first bar", () => {
    expect(rangeSpan("5Y", day("2012-05-18"), last).from).toBe(day("2012-05-18"));
    expect(rangeSpan("Max", first, last).from).toBe(first);
  });

  it("a month before the 31st is the last day of a shorter month", () => {
    expect(monthsBefore(day("2024-03-31"), 1)).toBe(day("2024-02-29"));
    expect(monthsBefore(day("2024-01-15"), 12)).toBe(day("2023-01-15"));
  });
});

describe("a custom range", () => {
  it("holds the whole of its last day", () => {
    expect(customSpan("2012-01-01", "2012-12-31", first, last)).toEqual({
      from: day("2012-01-01"),
      to: day("2012-12-31") + 86_399,
    });
  });

  it("an open side reaches to the data", () => {
    expect(customSpan("2012-01-01", undefined, first, last)?.to).toBe(last);
    expect(customSpan(undefined, "2005-01-01", first, last)?.from).toBe(first);
  });

  it("upside down or empty is none", () => {
    expect(customSpan("2013-01-01", "2012-01-01", first, last)).toBeNull();
    expect(customSpan(undefined, "soon", first, last)).toBeNull();
  });

  it("of minutes reads back what the URL says", () => {
    const time = day("2024-03-04") + 52_200;
    expect(momentText(time, true)).toBe("2024-03-04T14:30");
    expect(daySeconds("2024-03-04T14:30", "start")).toBe(time);
    expect(momentText(day("2024-03-04"), false)).toBe("2024-03-04");
  });
});
