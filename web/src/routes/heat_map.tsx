/** Heat map: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const heatMapRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/heat-map",
  component: lazyRouteComponent(() => import("./heat_map.page"), "HeatMapPage"),
});
