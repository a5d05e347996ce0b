/** Time series: the open tab, and what is asked of which series, in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { readTerms } from "~/features/lab/terms";
import { type TimeSeriesTerms, USUAL_TIME_SERIES } from "~/features/lab/time_series_terms";
import { appRoute } from "./app";

export const TIME_SERIES_TABS = [
  "forecast",
  "volatility",
  "regimes",
  "anomalies",
  "tests",
] as const;

export type TimeSeriesTab = (typeof TIME_SERIES_TABS)[number];

export type TimeSeriesSearch = Partial<TimeSeriesTerms> & { tab?: TimeSeriesTab | undefined };

export const timeSeriesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/time-series",
  validateSearch: (given: Record<string, unknown>): TimeSeriesSearch => ({
    ...readTerms(USUAL_TIME_SERIES, given),
    tab: TIME_SERIES_TABS.find((it) => it === given.tab),
  }),
  component: lazyRouteComponent(() => import("./time_series.page"), "TimeSeriesPage"),
});
