/**
 * Every page, function code and action, with its keys. The command bar, the rail, the shortcuts, the
 * cheat sheet and the help page are all made from this one list, so none of them can be out of date.
 */

import type { NavigateOptions } from "@tanstack/react-router";
import {
  Activity,
  ArrowLeft,
  ArrowRight,
  AudioWaveform,
  BellRing,
  CandlestickChart,
  ChartScatter,
  CircleHelp,
  Copy,
  Diff,
  FileText,
  FlaskConical,
  Gauge,
  Grid3x3,
  History,
  House,
  Inbox,
  Keyboard,
  Landmark,
  Layers,
  ListChecks,
  ListFilter,
  LogOut,
  type LucideIcon,
  PanelBottom,
  PanelLeft,
  Plug,
  Rows3,
  ScrollText,
  Search,
  Settings,
  Star,
  SunMoon,
  Table2,
  TextSearch,
  TrendingUp,
  Users,
} from "lucide-react";
import type { Server } from "./api/client";
import { chooseAppearance, cycleTheme, useAppearance } from "./design/appearance";
import { inFormula } from "./features/markets/overlay";
import { openCommand, showCheatSheet, toggleRail, toggleTray } from "./shell/chrome";
import { toast } from "./ui/toast";

export type Go = NavigateOptions;

export type PageEntry = {
  kind: "page";
  code: string;
  aliases: readonly string[];
  title: string;
  /** What one does there, for the help page and the search. */
  about: string;
  icon: LucideIcon;
  keys?: string;
  group: "Markets" | "Lab" | "System" | "You";
  /** Where it is; a page of one symbol gets it, null when none was named. */
  go: (symbol: string | null) => Go;
  /** Whether it is about a symbol; one that takes it optionally shows something without. */
  takesSymbol: boolean | "optional";
  /** In the rail, from top to bottom in the order of this list. */
  rail?: boolean;
  /** The permission without which it is not offered. */
  needs?: Server<"Permission">;
};

export const PAGES: readonly PageEntry[] = [
  page("HOME", "Home", "The market today, your watchlists, what needs you", House, {
    aliases: ["WEI", "MOST"],
    keys: "g h",
    group: "Markets",
    rail: true,
    go: () => ({ to: "/" }),
  }),
  page("DES", "Description", "One asset: quote, statistics, history, events", FileText, {
    keys: "g a",
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => ({ to: "/asset/$symbol", params: { symbol: symbol ?? "" } }),
  }),
  page("GP", "Chart", "Prices over time with indicators and comparisons", CandlestickChart, {
    aliases: ["CHART"],
    keys: "g c",
    group: "Markets",
    rail: true,
    takesSymbol: true,
    go: (symbol) => ({ to: "/chart/$symbol", params: { symbol: symbol ?? "" } }),
  }),
  page("HP", "Price history", "The bars behind the chart as a table", Table2, {
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => ({
      to: "/asset/$symbol",
      params: { symbol: symbol ?? "" },
      search: { tab: "history" } as never,
    }),
  }),
  page("W", "Watchlists", "The symbols you follow", Star, {
    keys: "g w",
    group: "Markets",
    rail: true,
    go: () => ({ to: "/watchlists" }),
  }),
  page("EQS", "Screener", "Assets that fulfil a rule, now or on a day", ListFilter, {
    aliases: ["SCREEN"],
    keys: "g s",
    group: "Markets",
    rail: true,
    needs: "markets:read",
    go: () => ({ to: "/screener" }),
  }),
  page("ALRT", "Alerts", "Conditions that are watched, and when they became true", BellRing, {
    aliases: ["ALERT", "ALERTS"],
    keys: "g r",
    group: "Markets",
    rail: true,
    needs: "alerts:read",
    go: () => ({ to: "/alerts" }),
  }),
  page("BT", "Backtests", "Strategies by formula, tried on the past after costs", FlaskConical, {
    aliases: ["BACKTEST"],
    keys: "g b",
    group: "Lab",
    rail: true,
    needs: "backtests:read",
    go: () => ({ to: "/backtests" }),
  }),
  page("OPT", "Option calculator", "Price, Greeks and gain of an option", Diff, {
    aliases: ["OVME"],
    keys: "g o",
    group: "Lab",
    needs: "markets:read",
    go: () => ({ to: "/options" }),
  }),
  page(
    "OSA",
    "Option strategies",
    "Legs together: payoff, break-evens, Greeks, scenarios",
    Layers,
    {
      aliases: ["PAYOFF", "STRAT"],
      keys: "g q",
      group: "Lab",
      needs: "markets:read",
      go: () => ({ to: "/strategy" }),
    },
  ),
  page("BOND", "Bond calculator", "Price, yield, risk and payments of a bond", Landmark, {
    aliases: ["YAS"],
    keys: "g n",
    group: "Lab",
    needs: "markets:read",
    go: () => ({ to: "/bonds" }),
  }),
  page("CORR", "Correlation", "How series move together, pair by pair", Grid3x3, {
    keys: "g k",
    group: "Lab",
    needs: "markets:read",
    go: () => ({ to: "/correlation" }),
  }),
  page("PORTOPT", "Efficient frontier", "Weights of the least risk for a return", ChartScatter, {
    aliases: ["FRONTIER"],
    keys: "g f",
    group: "Lab",
    needs: "markets:read",
    go: () => ({ to: "/frontier" }),
  }),
  page("PROV", "Providers", "Who gives the prices, and what else they know", Plug, {
    aliases: ["FEEDS"],
    keys: "g p",
    group: "Markets",
    rail: true,
    needs: "markets:read",
    go: () => ({ to: "/providers" }),
  }),
  page("TS", "Time series", "Forecast, volatility and tests of one series", AudioWaveform, {
    aliases: ["FORECAST", "GARCH"],
    keys: "g m",
    group: "Lab",
    needs: "markets:read",
    go: () => ({ to: "/time-series" }),
  }),
  page("PERF", "Performance", "Return, risk and losses of a series: its tear sheet", TrendingUp, {
    aliases: ["TEAR"],
    keys: "g v",
    group: "Lab",
    takesSymbol: "optional",
    needs: "markets:read",
    go: (symbol) => ({ to: "/performance", search: symbol ? { formula: inFormula(symbol) } : {} }),
  }),
  page("JOBS", "Jobs", "Background work: running, scheduled, dead letters", ListChecks, {
    aliases: ["DLQ"],
    keys: "g j",
    group: "System",
    rail: true,
    needs: "jobs:read",
    go: () => ({ to: "/jobs" }),
  }),
  page("OPS", "Status", "Dependencies, storage, queues, backups", Gauge, {
    aliases: ["STATUS"],
    keys: "g y",
    group: "System",
    rail: true,
    needs: "instance:manage",
    go: () => ({ to: "/status" }),
  }),
  page("AUD", "Audit log", "Who did what, in a chain that can be verified", ScrollText, {
    keys: "g l",
    group: "System",
    rail: true,
    needs: "audit:read",
    go: () => ({ to: "/audit" }),
  }),
  page("USR", "Users", "Users, workspaces, members and their roles", Users, {
    aliases: ["ADM"],
    keys: "g u",
    group: "System",
    rail: true,
    needs: "workspace:read",
    go: () => ({ to: "/users" }),
  }),
  page("SET", "Settings", "Profile, security, API keys, appearance", Settings, {
    keys: "g e",
    group: "You",
    rail: true,
    go: () => ({ to: "/settings" }),
  }),
  page("INBX", "Inbox", "What you were told: alerts that fired, webhooks that failed", Inbox, {
    aliases: ["INBOX", "MSG"],
    keys: "g i",
    group: "You",
    go: () => ({ to: "/inbox" }),
  }),
  page("HELP", "Help", "Function codes, the command bar, every key", CircleHelp, {
    keys: "F1",
    group: "You",
    rail: true,
    go: () => ({ to: "/help" }),
  }),
];

type PageRest = Pick<PageEntry, "group" | "go"> & Partial<PageEntry>;

function page(
  code: string,
  title: string,
  about: string,
  icon: LucideIcon,
  rest: PageRest,
): PageEntry {
  return { kind: "page", code, title, about, icon, aliases: [], takesSymbol: false, ...rest };
}

/** What an action may use besides its own imports. */
export type Hands = { navigate: (go: Go) => void; back: () => void; forward: () => void };

export type ActionEntry = {
  kind: "action";
  id: string;
  title: string;
  icon: LucideIcon;
  keys?: string;
  run: (hands: Hands) => void;
};

export const ACTIONS: readonly ActionEntry[] = [
  action("command", "Open the command bar", Search, "Ctrl+K", () => openCommand()),
  action("command-alt", "Open the command bar", Search, "Ctrl+P", () => openCommand()),
  action("search", "Search", Search, "/", () => openCommand()),
  action("symbol", "Find a symbol", TextSearch, "`", () => openCommand("`")),
  action("keys", "Show all keys", Keyboard, "?", () => showCheatSheet(true)),
  action("theme", "Switch theme", SunMoon, "Ctrl+\\", cycleTheme),
  action("density", "Switch row density", Rows3, undefined, switchDensity),
  action("rail", "Widen or narrow the rail", PanelLeft, "Ctrl+B", toggleRail),
  action("tray", "Show or hide running jobs", PanelBottom, "Ctrl+J", toggleTray),
  action("back", "Back", ArrowLeft, "[", (hands) => hands.back()),
  action("forward", "Forward", ArrowRight, "]", (hands) => hands.forward()),
  action("link", "Copy a link to this view", Copy, "y", copyLink),
  action("sessions", "Review where you are signed in", History, undefined, (hands) =>
    hands.navigate({ to: "/settings", search: { section: "sessions" } }),
  ),
  action("api-docs", "Open the API reference", Activity, undefined, () => {
    window.open("/docs", "_blank", "noopener");
  }),
  action("sign-out", "Sign out", LogOut, undefined, (hands) => hands.navigate({ to: "/sign-out" })),
];

function action(
  id: string,
  title: string,
  icon: LucideIcon,
  keys: string | undefined,
  run: ActionEntry["run"],
): ActionEntry {
  return keys
    ? { kind: "action", id, title, icon, keys, run }
    : { kind: "action", id, title, icon, run };
}

function switchDensity() {
  const { density } = useAppearance.getState();
  chooseAppearance({ density: density === "dense" ? "comfortable" : "dense" });
}

/** The whole view is in the URL, so the URL is the link. */
function copyLink() {
  void navigator.clipboard?.writeText(window.location.href).then(
    () => toast("Link copied", { tone: "good" }),
    () => toast("The browser did not allow copying", { tone: "bad" }),
  );
}

/** Keys that belong to a place rather than to the whole product; told here, handled there. */
export const LOCAL_KEYS: readonly { keys: string; title: string; where: string }[] = [
  { keys: "j", title: "Next row", where: "Tables" },
  { keys: "k", title: "Previous row", where: "Tables" },
  { keys: "Enter", title: "Open the row", where: "Tables" },
  { keys: "Esc", title: "Close what is open", where: "Everywhere" },
  { keys: "ArrowUp", title: "Earlier commands", where: "Command bar" },
  { keys: "Ctrl+Enter", title: "Send the form", where: "Forms" },
];

const byCode = new Map<string, PageEntry>(
  PAGES.flatMap((it) => [it.code, ...it.aliases].map((code) => [code, it] as const)),
);

/** The page of a function code, whatever its case. */
export function findPage(code: string): PageEntry | undefined {
  return byCode.get(code.toUpperCase());
}
