/**
 * How the product looks for this reader: theme, palette, density, keys. Kept in the browser, so the
 * first paint is right, and in the account, so the next browser is too. public/appearance.js reads
 * what `keep` writes here.
 */

import { create } from "zustand";
import { setReader } from "./format";

export type Theme = "system" | "dark" | "light" | "contrast";
export type Palette = "classic" | "blue-orange" | "red-up" | "mono";
export type Density = "dense" | "comfortable";

export type Appearance = {
  theme: Theme;
  palette: Palette;
  density: Density;
  /** WCAG 2.1.4: keys without Ctrl or Alt can be switched off. */
  single_key_shortcuts: boolean;
  /** IANA zone of all times; empty for the browser's own. */
  zone: string;
  /** BCP 47 tag that says how numbers and dates are written; empty for the browser's own. */
  locale: string;
};

const DEFAULTS: Appearance = {
  theme: "system",
  palette: "classic",
  density: "dense",
  single_key_shortcuts: true,
  zone: "",
  locale: "",
};

const CHOICES = {
  theme: ["system", "dark", "light", "contrast"],
  palette: ["classic", "blue-orange", "red-up", "mono"],
  density: ["dense", "comfortable"],
  single_key_shortcuts: [true, false],
} as const;

const KEY = "prospect.appearance";

export const useAppearance = create<Appearance>(() => DEFAULTS);

/** Takes what is known from anywhere (storage, account); what it does not know stays as it is. */
export function readAppearance(from: unknown, before: Appearance = DEFAULTS): Appearance {
  const given = (typeof from === "object" && from !== null ? from : {}) as Record<string, unknown>;
  const pick = <Key extends keyof typeof CHOICES>(key: Key): Appearance[Key] =>
    (CHOICES[key] as readonly unknown[]).includes(given[key])
      ? (given[key] as Appearance[Key])
      : before[key];
  return {
    theme: pick("theme"),
    palette: pick("palette"),
    density: pick("density"),
    single_key_shortcuts: pick("single_key_shortcuts"),
    zone: isZone(given.zone) ? given.zone : before.zone,
    locale: isLocale(given.locale) ? given.locale : before.locale,
  };
}

function isZone(value: unknown): value is string {
  return isAccepted(value, (zone) => new Intl.DateTimeFormat(undefined, { timeZone: zone }));
}

function isLocale(value: unknown): value is string {
  return isAccepted(value, (locale) => new Intl.NumberFormat(locale));
}

/** Empty, or something the browser can format with: another browser may have known more. */
function isAccepted(value: unknown, use: (value: string) => unknown): value is string {
  if (typeof value !== "string") return false;
  try {
    return value === "" || use(value) !== undefined;
  } catch {
    return false;
  }
}

export function chooseAppearance(change: Partial<Appearance>) {
  const next = readAppearance(change, useAppearance.getState());
  useAppearance.setState(next);
  keep(next);
  show(next);
}

/** Called once at the start; also follows the system while the theme says so. */
export function startAppearance() {
  useAppearance.setState(readAppearance(readKept()));
  show(useAppearance.getState());
  for (const query of ["(prefers-color-scheme: light)", "(prefers-contrast: more)"]) {
    matchMedia(query).addEventListener("change", () => show(useAppearance.getState()));
  }
}

const CYCLE: Record<string, Theme> = { dark: "light", light: "contrast", contrast: "dark" };

/** The next theme after the one in sight. */
export function cycleTheme() {
  chooseAppearance({ theme: CYCLE[shownTheme(useAppearance.getState().theme)] ?? "dark" });
}

export function shownTheme(theme: Theme): Exclude<Theme, "system"> {
  if (theme !== "system") return theme;
  if (matchMedia("(prefers-contrast: more)").matches) return "contrast";
  return matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark";
}

function show(appearance: Appearance) {
  const { dataset } = document.documentElement;
  dataset.theme = shownTheme(appearance.theme);
  dataset.palette = appearance.palette;
  dataset.density = appearance.density;
  setReader({ locale: appearance.locale, zone: appearance.zone });
}

function readKept(): unknown {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

function keep(appearance: Appearance) {
  try {
    localStorage.setItem(KEY, JSON.stringify(appearance));
  } catch {
    // Storage may be blocked; the account still remembers.
  }
}
