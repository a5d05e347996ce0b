/** Bar intervals: which there are, what a reader may type for them. */

export type Interval = {
  code: string;
  name: string;
  seconds: number;
};

/** Shortest first. `1m` is a minute, `1M` a month, as in the API. */
export const INTERVALS: readonly Interval[] = [
  { code: "1m", name: "1 minute", seconds: 60 },
  { code: "3m", name: "3 minutes", seconds: 180 },
  { code: "5m", name: "5 minutes", seconds: 300 },
  { code: "15m", name: "15 minutes", seconds: 900 },
  { code: "30m", name: "30 minutes", seconds: 1800 },
  { code: "1h", name: "1 hour", seconds: 3600 },
  { code: "2h", name: "2 hours", seconds: 7200 },
  { code: "4h", name: "4 hours", seconds: 14_400 },
  { code: "6h", name: "6 hours", seconds: 21_600 },
  { code: "12h", name: "12 hours", seconds: 43_200 },
  { code: "1d", name: "Day", seconds: 86_400 },
  { code: "1w", name: "Week", seconds: 604_800 },
  { code: "1M", name: "Month", seconds: 2_629_746 },
];

export const DEFAULT_INTERVAL = "1d";

export function findInterval(code: string): Interval | null {
  return INTERVALS.find((interval) => interval.code === code) ?? null;
}

export function isIntradayInterval(code: string): boolean {
  return (findInterval(code)?.seconds ?? 86_400) < 86_400;
}

/** A key that begins an interval when no field has the focus: a digit, or the comma of `,W`. */
export function beginsInterval(key: string): boolean {
  return /^[0-9,]$/.test(key);
}

/**
 * Reads a typed interval: `15` is minutes, `60` an hour, `1h`, `,D`, `,W`, `M`, `1d`, `3M` is not
 * offered and so `null`. Letters are case-free except after digits, where `m` is minutes and `M` months.
 */
export function parseInterval(typed: string): Interval | null {
  const text = typed.trim().replace(/^,/, "").trim();
  const match = /^(\d*)\s*([a-zA-Z]*)$/.exec(text);
  if (match === null || text === "") return null;
  const [, digits = "", unit = ""] = match;
  const count = digits === "" ? 1 : Number(digits);
  const seconds = unitSeconds(unit, digits !== "");
  if (seconds === null || count === 0) return null;
  return INTERVALS.find((interval) => interval.seconds === count * seconds) ?? null;
}

/** The intervals beside one that there is not: the next shorter and the next longer; of the ends, the end. */
export function nearestIntervals(typed: string): Interval[] {
  const [, digits = "", unit = ""] = /^,?(\d*)\s*([a-zA-Z]*)$/.exec(typed.trim()) ?? [];
  const length = unitSeconds(unit, digits !== "");
  const wanted = length === null ? 0 : Number(digits || 1) * length;
  if (!(wanted > 0)) return [];
  const shorter = INTERVALS.filter(({ seconds }) => seconds <= wanted).slice(-1);
  const longer = INTERVALS.filter(({ seconds }) => seconds > wanted).slice(0, 1);
  return [...shorter, ...longer];
}

function unitSeconds(unit: string, counted: boolean): number | null {
  if (unit === "") return counted ? 60 : null;
  if (unit === "M" || (unit === "m" && !counted)) return 2_629_746;
  switch (unit.toLowerCase()) {
    case "m":
    case "min":
      return 60;
    case "h":
      return 3600;
    case "d":
      return 86_400;
    case "w":
      return 604_800;
    case "mo":
      return 2_629_746;
    default:
      return null;
  }
}
