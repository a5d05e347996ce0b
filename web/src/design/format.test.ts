import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  DASH,
  direction,
  formatAge,
  formatBytes,
  formatClock,
  formatCompact,
  formatDate,
  formatDuration,
  formatExact,
  formatId,
  formatMoney,
  formatNumber,
  formatPercent,
  formatPrice,
  formatTime,
  setReader,
} from "./format";

beforeEach(() => setReader({ locale: "en-GB", zone: "UTC" }));
afterEach(() => setReader({}));

describe("unknown values", () => {
  const unknown = [null, undefined, "", Number.NaN, Number.POSITIVE_INFINITY, "not a number"];
  const writers = [
    formatNumber,
    formatPercent,
    formatCompact,
    formatPrice,
    formatBytes,
    formatDuration,
    (value: number | string | null | undefined) => formatMoney(value, "EUR"),
  ];
  it("are a dash everywhere, never a zero", () => {
    for (const write of writers) {
      for (const value of unknown) expect(write(value)).toBe(DASH);
    }
  });
  it("have no direction", () => {
    for (const value of unknown) expect(direction(value)).toBe(0);
  });
  it("include times that are none", () => {
    for (const write of [formatDate, formatTime, formatClock, formatExact, formatAge]) {
      expect(write("yesterday-ish")).toBe(DASH);
      expect(write(null)).toBe(DASH);
    }
  });
});

describe("numbers", () => {
  it("carry a real minus and the sign that was asked for", () => {
    expect(formatNumber(-1234.5)).toBe("−1,234.5");
    expect(formatNumber(12, { signed: true })).toBe("+12");
    expect(formatNumber(0, { signed: true })).toBe("0");
  });
  it("follow the reader's separators", () => {
    setReader({ locale: "de-DE", zone: "UTC" });
    expect(formatNumber(1234567.891, { digits: 2 })).toBe("1.234.567,89");
  });
  it("write percent points with sign and two decimals", () => {
    expect(formatPercent(1.5)).toBe("+1.50%");
    expect(formatPercent(-0.004)).toBe("0.00%");
    expect(formatPercent(12, { digits: 0, signed: false })).toBe("12%");
  });
  it("shorten large ones and leave small ones whole", () => {
    setReader({ locale: "en-US", zone: "UTC" });
    expect(formatCompact(1_234_567)).toBe("1.23M");
    expect(formatCompact(950)).toBe("950");
    expect(formatCompact(949.6)).toBe("950");
    expect(formatCompact(3.2389)).toBe("3.24");
    expect(formatCompact(0.04207)).toBe("0.0421");
    expect(formatCompact(0)).toBe("0");
  });
  it("give a price the decimals of its size", () => {
    expect(formatPrice(187.4)).toBe("187.40");
    expect(formatPrice(0.1234)).toBe("0.1234");
    expect(formatPrice(0.00012345)).toBe("0.000123");
  });
});

describe("money", () => {
  it("keeps every digit of a decimal string a float could not hold", () => {
    expect(formatMoney("12345678901234567.89", "EUR")).toBe("12,345,678,901,234,567.89 EUR");
  });
  it("has the decimals of its currency", () => {
    expect(formatMoney("1200", "JPY")).toBe("1,200 JPY");
    expect(formatMoney("1200", "USDT")).toBe("1,200.00 USDT");
  });
});

describe("ids", () => {
  it("shrink to their kind and their end, anything else stays whole", () => {
    expect(formatId("usr_01a1fddd5842733db60f74c63e3600ea")).toBe("usr_…3600ea");
    expect(formatId("user:usr_01a1fddd5842733db60f74c63e3600ea")).toBe("usr_…3600ea");
    expect(formatId("system")).toBe("system");
    expect(formatId(null)).toBe(DASH);
  });
});

describe("sizes and lengths", () => {
  it("use one unit that reads well", () => {
    expect(formatBytes(999)).toBe("999 B");
    expect(formatBytes(18_400_000)).toBe("18.4 MB");
    expect(formatBytes(412_000_000)).toBe("412 MB");
  });
  it("grow from milliseconds to days", () => {
    expect(formatDuration(0.42)).toBe("0.4 ms");
    expect(formatDuration(840)).toBe("840 ms");
    expect(formatDuration(5_400)).toBe("5.4 s");
    expect(formatDuration(65_000)).toBe("1 min 05 s");
    expect(formatDuration(7_500_000)).toBe("2 h 05 min");
    expect(formatDuration(93_600_000)).toBe("1 d 02 h");
  });
});

describe("times", () => {
  const noon = "2026-11-21T12:00:00Z";
  it("stand in the reader's zone", () => {
    setReader({ locale: "en-GB", zone: "America/New_York" });
    expect(formatTime(noon)).toBe("21 Nov 2026, 07:00");
    expect(formatExact(noon)).toContain("GMT-5");
  });
  it("stand in the exchange's zone when it is given", () => {
    expect(formatClock(noon, "Asia/Tokyo")).toBe("21:00:00");
  });
  it("that are days are that day in every zone", () => {
    for (const zone of ["America/Los_Angeles", "UTC", "Pacific/Auckland"]) {
      setReader({ locale: "en-GB", zone });
      for (const day of ["2005-02-28", "2005-02-28T00:00:00Z", "2005-02-28T00:00:00.000Z"]) {
        expect(formatDate(day), `${day} in ${zone}`).toBe("28 Feb 2005");
        expect(formatExact(day)).toContain("28 Feb 2005");
      }
    }
    setReader({ locale: "en-GB", zone: "America/Los_Angeles" });
    expect(formatDate("2005-02-28T02:00:00Z")).toBe("27 Feb 2005");
  });
  it("age in one unit", () => {
    const now = Date.parse(noon);
    expect(formatAge("2026-11-21T11:59:55Z", now)).toBe("now");
    expect(formatAge("2026-11-21T11:57:00Z", now)).toBe("3 min ago");
    expect(formatAge("2026-11-23T12:00:00Z", now)).toBe("in 2 days");
  });
});
