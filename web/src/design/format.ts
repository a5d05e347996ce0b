/**
 * How values become text. Unknown is never zero: every function answers the dash for null,
 * undefined or a number that is not finite, and `Figure` says the reason beside it.
 *
 * Money arrives as a decimal string and is formatted as one, so no digit passes through a float.
 */

export const DASH = "–";
const MINUS = "−";

export type Numeric = number | string | null | undefined;

/** What the reader chose in settings; the browser's own answers until then. */
const reader: { locale: string | undefined; zone: string | undefined } = {
  locale: undefined,
  zone: undefined,
};

export function setReader(choice: { locale?: string | undefined; zone?: string | undefined }) {
  reader.locale = choice.locale || undefined;
  reader.zone = choice.zone || undefined;
}

const numberFormats = new Map<string, Intl.NumberFormat>();
const dateFormats = new Map<string, Intl.DateTimeFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = `${reader.locale} ${JSON.stringify(options)}`;
  const kept = numberFormats.get(key) ?? new Intl.NumberFormat(reader.locale, options);
  numberFormats.set(key, kept);
  return kept;
}

function dateFormat(options: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormat {
  const withZone = { ...options, timeZone: zone ?? reader.zone };
  const key = `${reader.locale} ${JSON.stringify(withZone)}`;
  const kept = dateFormats.get(key) ?? new Intl.DateTimeFormat(reader.locale, withZone);
  dateFormats.set(key, kept);
  return kept;
}

/** True when there is a value to show: a finite number, or text that reads as one. */
export function isKnown(value: Numeric): value is number | string {
  if (value === null || value === undefined || value === "") return false;
  return Number.isFinite(Number(value));
}

/** -1, 0 or 1: what decides arrow and colour; 0 when unknown. */
export function direction(value: Numeric): -1 | 0 | 1 {
  if (!isKnown(value)) return 0;
  const number = Number(value);
  return number > 0 ? 1 : number < 0 ? -1 : 0;
}

function write(value: number | string, options: Intl.NumberFormatOptions): string {
  // Intl formats decimal strings exactly; the type of lib.es2023 only knows literal ones.
  return numberFormat(options)
    .format(value as number)
    .replace("-", MINUS);
}

const SIGNED = { signDisplay: "exceptZero" } as const;

export type NumberStyle = {
  /** Decimals, exactly; without it as many as the value has, two at most. */
  digits?: number | undefined;
  signed?: boolean | undefined;
};

export function formatNumber(value: Numeric, { digits, signed }: NumberStyle = {}): string {
  if (!isKnown(value)) return DASH;
  return write(value, {
    minimumFractionDigits: digits ?? 0,
    maximumFractionDigits: digits ?? 2,
    ...(signed ? SIGNED : {}),
  });
}

/** Percent points in, signed text out: `1.5` is `+1.50%`. */
export function formatPercent(value: Numeric, { digits = 2, signed = true }: NumberStyle = {}) {
  if (!isKnown(value)) return DASH;
  const text = write(value, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    ...(signed ? SIGNED : {}),
  });
  return `${text}%`;
}

/** `1234567` is `1.23M`: for places where magnitude matters and the tooltip has the rest. */
export function formatCompact(value: Numeric, { digits = 2, signed }: NumberStyle = {}): string {
  if (!isKnown(value)) return DASH;
  return write(value, {
    notation: "compact",
    ...compactDigits(Math.abs(Number(value)), digits),
    ...(signed ? SIGNED : {}),
  });
}

/** Half a coin is not no coin: what is small keeps what it has. */
function compactDigits(size: number, digits: number): Intl.NumberFormatOptions {
  if (size >= 1000) return { maximumFractionDigits: digits };
  return size >= 1
    ? { maximumFractionDigits: size >= 100 ? 0 : 2 }
    : { maximumSignificantDigits: 3 };
}

/** Decimals a price is quoted with: by size when the currency has no say. */
export function priceDigits(value: Numeric): number {
  if (!isKnown(value)) return 2;
  const size = Math.abs(Number(value));
  if (size >= 1 || size === 0) return 2;
  return size >= 0.01 ? 4 : 6;
}

/** A price without its currency, which stands beside it in `--text-2`. */
export function formatPrice(value: Numeric, { digits, signed }: NumberStyle = {}): string {
  return formatNumber(value, { digits: digits ?? priceDigits(value), signed });
}

/** Money with its ISO code behind it; decimals by currency (two for a code Intl does not know). */
export function formatMoney(
  value: Numeric,
  currency: string,
  { digits, signed }: NumberStyle = {},
) {
  if (!isKnown(value)) return DASH;
  return `${formatNumber(value, { digits: digits ?? currencyDigits(currency), signed })} ${currency}`;
}

export function currencyDigits(currency: string): number {
  if (!/^[A-Za-z]{3}$/.test(currency)) return 2;
  const options = numberFormat({ style: "currency", currency }).resolvedOptions();
  return options.maximumFractionDigits ?? 2;
}

/** An id that fits a cell: its kind and the end, which tells ids of the same day apart. */
export function formatId(id: string | null | undefined): string {
  if (!id) return DASH;
  const [, kind, rest] = id.match(/^(?:\w+:)?([a-z]+_)([0-9a-f]{32})$/) ?? [];
  return kind && rest ? `${kind}…${rest.slice(-6)}` : id;
}

const BYTE_UNITS = ["B", "kB", "MB", "GB", "TB"];

export function formatBytes(value: Numeric): string {
  if (!isKnown(value)) return DASH;
  let size = Number(value);
  let unit = 0;
  while (Math.abs(size) >= 1000 && unit < BYTE_UNITS.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return `${formatNumber(size, { digits: unit === 0 || size >= 100 ? 0 : 1 })} ${BYTE_UNITS[unit]}`;
}

/** A length of time in its two largest units: `2 h 05 min`, `840 ms`. */
export function formatDuration(milliseconds: Numeric): string {
  if (!isKnown(milliseconds)) return DASH;
  const total = Math.max(0, Number(milliseconds));
  if (total < 10) return `${formatNumber(total, { digits: total === 0 ? 0 : 1 })} ms`;
  if (total < 1000) return `${Math.round(total)} ms`;
  const seconds = Math.floor(total / 1000);
  if (seconds < 60) return `${formatNumber(total / 1000, { digits: 1 })} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${pad(minutes % 60)} min`;
  return `${Math.floor(hours / 24)} d ${pad(hours % 24)} h`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

type When = string | number | Date | null | undefined;

function instant(value: When): Date | null {
  if (value === null || value === undefined || value === "") return null;
  const date = value instanceof Date ? value : new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/**
 * Whether a time of the server is a day: without a time, or at midnight of UTC, where days are kept.
 * A day is the same day for every reader, wherever the clock stands.
 */
export function isDay(value: When): boolean {
  return typeof value === "string" && /^\d{4}-\d{2}-\d{2}(T00:00:00(\.0+)?Z)?$/.test(value);
}

/** A calendar day, `21 Nov 2026` in the reader's order of words. */
export function formatDate(value: When, zone?: string): string {
  const date = instant(value);
  if (!date) return DASH;
  const its = isDay(value) ? "UTC" : zone;
  return dateFormat({ day: "2-digit", month: "short", year: "numeric" }, its).format(date);
}

/** Day and time to the minute in the reader's zone. */
export function formatTime(value: When, zone?: string): string {
  const date = instant(value);
  if (!date) return DASH;
  const options = { ...CLOCK, day: "2-digit", month: "short", year: "numeric" } as const;
  return dateFormat(options, zone).format(date);
}

const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;

/** Time of day with seconds, for logs and ticks. */
export function formatClock(value: When, zone?: string): string {
  const date = instant(value);
  if (!date) return DASH;
  return dateFormat({ ...CLOCK, second: "2-digit" }, zone).format(date);
}

/** Everything, with the name of the zone: what a tooltip shows. A day stands in UTC, where it is one. */
export function formatExact(value: When, zone?: string): string {
  const date = instant(value);
  if (!date) return DASH;
  const its = isDay(value) ? "UTC" : zone;
  const options = { ...CLOCK, day: "2-digit", month: "short", year: "numeric" } as const;
  const named = { ...options, second: "2-digit", timeZoneName: "short" } as const;
  return dateFormat(named, its).format(date);
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** How long ago (or ahead), in one unit: `3 min. ago`; `now` within ten seconds. */
export function formatAge(value: When, now: number = Date.now()): string {
  const date = instant(value);
  if (!date) return DASH;
  const seconds = Math.round((date.getTime() - now) / 1000);
  if (Math.abs(seconds) < 10) return "now";
  const relative = new Intl.RelativeTimeFormat(reader.locale, {
    style: "short",
    numeric: "always",
  });
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.trunc(seconds / length), unit);
  }
  return relative.format(seconds, "second");
}
