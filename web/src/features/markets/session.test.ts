import { describe, expect, it } from "vitest";
import { outsideSession, regularOnly, regularSession, shadedSpans } from "./session";

const time = (text: string) => Date.parse(text) / 1000;
const newYork = regularSession("nasdaq");

describe("the regular session", () => {
  it("follows daylight saving: 14:30 UTC is inside in winter and in summer, 13:30 in summer only", () => {
    if (newYork === null) throw new Error("a session");
    const at = [
      "2024-01-16T13:30:00Z",
      "2024-01-16T14:30:00Z",
      "2024-01-16T20:59:00Z",
      "2024-01-16T21:00:00Z",
      "2024-07-16T13:29:00Z",
      "2024-07-16T13:30:00Z",
      "2024-07-16T20:00:00Z",
    ].map(time);
    expect(outsideSession(at, newYork)).toEqual([true, false, false, true, true, false, true]);
  });

  it("is not made up for exchanges whose hours are not known here", () => {
    expect(regularSession("XETRA")).toBeNull();
    expect(regularSession(null)).toBeNull();
  });

  it("neighbours outside are one shade; inside alone is what remains", () => {
    const at = [1, 2, 3, 4, 5];
    const outside = [true, true, false, false, true];
    expect(shadedSpans(at, outside)).toEqual([
      { from: 1, to: 3 },
      { from: 5, to: 6 },
    ]);
    const column = [1, 2, 3, 4, 5];
    const bars = { at, open: column, high: column, low: column, close: column, volume: column };
    expect(regularOnly(bars, outside).at).toEqual([3, 4]);
  });
});
