/** Backtests: the list, a new one, a sweep, and one with its result. What is shown of it stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const BACKTEST_TABS = ["result", "trades", "manifest"] as const;

export type BacktestSearch = {
  tab?: (typeof BACKTEST_TABS)[number] | undefined;
  scale?: "log" | undefined;
  view?: "table" | undefined;
  symbol?: string | undefined;
  /** A cell of a sweep: row and column. */
  point?: string | undefined;
};

/** The backtest a form begins with. */
export type FormSearch = { like?: string | undefined };

const formSearch = (given: Record<string, unknown>): FormSearch => ({
  like: typeof given.like === "string" ? given.like : undefined,
});

export const backtestsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/backtests",
  component: lazyRouteComponent(() => import("./backtests.page"), "BacktestsPage"),
});

export const newBacktestRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/backtests/new",
  validateSearch: formSearch,
  component: lazyRouteComponent(() => import("./backtest_form.page"), "NewBacktestPage"),
});

export const sweepRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/backtests/sweep",
  validateSearch: formSearch,
  component: lazyRouteComponent(() => import("./backtest_form.page"), "SweepPage"),
});

export const backtestRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/backtests/$id",
  validateSearch: (given: Record<string, unknown>): BacktestSearch => ({
    tab: BACKTEST_TABS.find((it) => it === given.tab),
    scale: given.scale === "log" ? "log" : undefined,
    view: given.view === "table" ? "table" : undefined,
    point: typeof given.point === "string" ? given.point : undefined,
    symbol: typeof given.symbol === "string" ? given.symbol : undefined,
  }),
  component: lazyRouteComponent(() => import("./backtest.page"), "BacktestPage"),
});
