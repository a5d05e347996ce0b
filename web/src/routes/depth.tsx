/** Depth: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const depthRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/depth/$symbol",
  component: lazyRouteComponent(() => import("./depth.page"), "DepthPage"),
});
