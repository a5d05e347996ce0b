/** Chart: the URL with the whole view in it, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { parseChartPageSearch } from "~/features/markets/chart_layout";
import { appRoute } from "./app";

export const chartRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/chart/$symbol",
  validateSearch: parseChartPageSearch,
  component: lazyRouteComponent(() => import("./chart.page"), "ChartPage"),
});
