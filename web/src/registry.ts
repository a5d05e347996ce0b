/**
 * Every page and function code, with its keys. The command bar, the rail, the shortcuts, the cheat
 * sheet and the help page are all made from this list and that of the actions, so none of them can be
 * out of date.
 */

import type { NavigateOptions } from "@tanstack/react-router";
import {
  AudioWaveform,
  BellRing,
  CalendarDays,
  CandlestickChart,
  ChartBarBig,
  ChartLine,
  ChartScatter,
  CircleHelp,
  Coins,
  Diff,
  FileSpreadsheet,
  Files,
  FileText,
  FlaskConical,
  Gauge,
  Grid3x3,
  House,
  Inbox,
  Landmark,
  Layers,
  Layers2,
  LayoutDashboard,
  LayoutGrid,
  ListChecks,
  ListFilter,
  type LucideIcon,
  MessagesSquare,
  Newspaper,
  Plug,
  Rss,
  ScrollText,
  Settings,
  Spline,
  Star,
  Table2,
  TrendingUp,
  Users,
} from "lucide-react";
import type { Server } from "./api/client";
import { inFormula } from "./features/markets/overlay";

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
  /**
   * Whether it is about a symbol. One that takes it optionally shows something without; one that takes
   * it `named` has no use for the symbol looked at last.
   */
  takesSymbol: boolean | "optional" | "named";
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
  page("DOM", "Depth and tape", "The order book of an asset and its last trades", ChartBarBig, {
    aliases: ["DEPTH", "TAPE"],
    keys: "g x",
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => ({ to: "/depth/$symbol", params: { symbol: symbol ?? "" } }),
  }),
  page(
    "FA",
    "Fundamentals",
    "Statements and ratios from filings, with their dates",
    FileSpreadsheet,
    {
      group: "Markets",
      takesSymbol: true,
      go: (symbol) => assetTab(symbol, "fundamentals"),
    },
  ),
  page("CF", "Filings", "What a company filed, with a link to each", Files, {
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => assetTab(symbol, "filings"),
  }),
  page("OMON", "Option chain", "Listed options: calls, strikes, puts, volatility", Layers2, {
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => assetTab(symbol, "options"),
  }),
  page("CN", "Company news", "Titles about one asset, with source and age", Newspaper, {
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => assetTab(symbol, "news"),
  }),
  page("HP", "Price history", "The bars behind the chart as a table", Table2, {
    group: "Markets",
    takesSymbol: true,
    go: (symbol) => assetTab(symbol, "history"),
  }),
  page(
    "DESK",
    "Panels",
    "Charts, lists and figures side by side, linked and saved",
    LayoutDashboard,
    {
      aliases: ["PANELS"],
      keys: "g d",
      group: "Markets",
      rail: true,
      needs: "watchlists:read",
      go: () => ({ to: "/desk" }),
    },
  ),
  page("W", "Watchlists", "The symbols you follow", Star, {
    keys: "g w",
    group: "Markets",
    rail: true,
    go: () => ({ to: "/watchlists" }),
  }),
  page("HM", "Heat map", "Stocks by sector: area is money traded, colour the change", LayoutGrid, {
    aliases: ["HEAT"],
    group: "Markets",
    needs: "markets:read",
    go: () => ({ to: "/heat-map" }),
  }),
  page("TOP", "Top news", "Titles about everything, newest first", Rss, {
    aliases: ["NEWS"],
    group: "Markets",
    needs: "markets:read",
    go: () => ({ to: "/news" }),
  }),
  page("TREN", "Posts", "What people on public boards talk about", MessagesSquare, {
    aliases: ["POSTS"],
    group: "Markets",
    takesSymbol: "named",
    needs: "markets:read",
    go: (symbol) => (symbol ? assetTab(symbol, "posts") : { to: "/posts" }),
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
    takesSymbol: "named",
    go: (symbol) => ({ to: "/alerts", search: symbol ? { symbol } : {} }),
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
  page(
    "ECO",
    "Calendar",
    "Releases, earnings, dividends, expiries and holidays by day",
    CalendarDays,
    {
      aliases: ["CALENDAR"],
      group: "Markets",
      needs: "markets:read",
      go: () => ({ to: "/calendar" }),
    },
  ),
  page("ECST", "Economic series", "Prices, work, output and rates over time", ChartLine, {
    aliases: ["ECONOMY"],
    group: "Markets",
    needs: "markets:read",
    go: () => ({ to: "/economy" }),
  }),
  page("CRV", "Yield curve", "Government yields by maturity, today and before", Spline, {
    aliases: ["GC", "CURVE"],
    group: "Markets",
    needs: "markets:read",
    go: () => ({ to: "/curve" }),
  }),
  page("FXC", "Currencies", "Each currency against each, and the past of a pair", Coins, {
    aliases: ["FX"],
    group: "Markets",
    needs: "markets:read",
    go: () => ({ to: "/fx" }),
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
    takesSymbol: "named",
    needs: "markets:read",
    go: (symbol) => ({ to: "/time-series", search: symbol ? { formula: inFormula(symbol) } : {} }),
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

function assetTab(symbol: string | null, tab: string): Go {
  return { to: "/asset/$symbol", params: { symbol: symbol ?? "" }, search: { tab } as never };
}

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

const byCode = new Map<string, PageEntry>(
  PAGES.flatMap((it) => [it.code, ...it.aliases].map((code) => [code, it] as const)),
);

/** The page of a function code, whatever its case. */
export function findPage(code: string): PageEntry | undefined {
  return byCode.get(code.toUpperCase());
}

/** Where a page leads that was chosen without naming a symbol, from somebody who looked at `last`. */
export function goFrom(page: PageEntry, last: string | null): Go {
  if (page.takesSymbol === true && !last) return { to: "/" };
  return page.go(page.takesSymbol === "named" ? null : last);
}
