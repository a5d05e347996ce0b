/** Chart: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const chartRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/chart/$symbol",
  component: lazyRouteComponent(() => import("./chart.page"), "ChartPage"),
});
