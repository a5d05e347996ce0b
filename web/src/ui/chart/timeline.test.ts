import { describe, expect, it } from "vitest";
import {
  findGaps,
  indexAt,
  isIntraday,
  layOn,
  missingDays,
  typicalStep,
  WIDEST_GAP,
} from "./timeline";

const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / 1000;
const minute = (text: string) => Date.parse(`2024-03-04T${text}:00Z`) / 1000;

describe("gaps", () => {
  it("a weekend is no gap", () => {
    expect(findGaps(["2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12"].map(day))).toEqual([]);
  });

  it("a long weekend with a holiday is no gap", () => {
    expect(
      findGaps(["2024-03-26", "2024-03-27", "2024-03-28", "2024-04-02", "2024-04-03"].map(day)),
    ).toEqual([]);
  });

  it("four closed weekdays are a gap of four slots", () => {
    const gaps = findGaps(
      ["2001-09-06", "2001-09-07", "2001-09-10", "2001-09-17", "2001-09-18"].map(day),
    );
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.after).toBe(2);
    expect(gaps[0]?.slots).toEqual(
      ["2001-09-11", "2001-09-12", "2001-09-13", "2001-09-14"].map(day),
    );
  });

  it("a coin that trades at weekends misses a Saturday", () => {
    const days = ["01", "02", "03", "04", "05", "06", "07", "08", "10", "11"].map((d) =>
      day(`2024-03-${d}`),
    );
    expect(findGaps(days)[0]?.slots).toEqual([day("2024-03-09")]);
  });

  it("a night is no gap, a hole inside a session is", () => {
    const session = ["14:30", "14:31", "14:32", "14:36", "14:37"].map(minute);
    expect(findGaps(session)[0]?.slots).toEqual(["14:33", "14:34", "14:35"].map(minute));
    const overnight = [
      minute("20:58"),
      minute("20:59"),
      minute("14:30") + 86_400,
      minute("14:31") + 86_400,
    ];
    expect(findGaps(overnight)).toEqual([]);
  });

  it("months of unequal length are no gaps, a missing month is", () => {
    const months = ["01", "02", "03", "04", "06", "07", "08"].map((m) => day(`2024-${m}-01`));
    const gaps = findGaps(months);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.after).toBe(3);
    expect(gaps[0]?.slots).toHaveLength(1);
  });

  it("a hole of years is drawn bounded", () => {
    const gaps = findGaps(["2000-01-03", "2000-01-04", "2000-01-05", "2004-01-05"].map(day));
    expect(gaps[0]?.slots).toHaveLength(WIDEST_GAP);
  });

  it("one bar or none has no gaps", () => {
    expect(findGaps([])).toEqual([]);
    expect(findGaps([day("2024-01-02")])).toEqual([]);
  });
});

describe("the axis", () => {
  it("knows its usual step", () => {
    expect(typicalStep(["2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12"].map(day))).toBe(
      86_400,
    );
    expect(typicalStep([])).toBeNull();
    expect(isIntraday(["14:30", "14:31", "14:32"].map(minute))).toBe(true);
  });

  it("finds the bar at or before a moment", () => {
    expect(indexAt([10, 20, 30], 25)).toBe(1);
    expect(indexAt([10, 20, 30], 30)).toBe(2);
    expect(indexAt([10, 20, 30], 9)).toBe(-1);
  });

  it("lays foreign values on our times and leaves the rest unknown", () => {
    expect(layOn([1, 2, 3, 4], [2, 4, 5], [20, null, 50])).toEqual([null, 20, null, null]);
  });
});

describe("days that should have closed", () => {
  const daily = (from: string, count: number, always: boolean) =>
    Array.from(
      { length: count },
      (_, k) => Date.parse(`${from}T00:00:00Z`) / 1000 + k * 86_400,
    ).filter((t) => always || ![0, 6].includes(new Date(t * 1000).getUTCDay()));
  const moment = (text: string) => Date.parse(text) / 1000;

  it("are missed at once by what trades every day", () => {
    const coins = daily("2026-11-01", 20, true); // to Friday the 20th
    expect(missingDays(coins, moment("2026-11-22T00:03:00Z"))).toBe(1);
    expect(missingDays(coins, moment("2026-11-21T23:59:00Z"))).toBe(0);
  });

  it("are no weekends and no long weekends of shares, but a week is missed", () => {
    const shares = daily("2026-11-02", 19, false); // to Friday the 20th
    expect(missingDays(shares, moment("2026-11-22T12:00:00Z"))).toBe(0);
    expect(missingDays(shares, moment("2026-11-24T12:00:00Z"))).toBe(0);
    expect(missingDays(shares, moment("2026-11-27T12:00:00Z"))).toBe(4);
  });

  it("are not counted of what ended long ago, of other intervals, of nothing", () => {
    expect(missingDays(daily("2013-01-01", 60, true), moment("2026-11-22T00:00:00Z"))).toBe(0);
    expect(missingDays([0, 3600, 7200], 1e6)).toBe(0);
    expect(missingDays([], 1e6)).toBe(0);
  });
});
