/** How the instance is doing: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const statusRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/status",
  component: lazyRouteComponent(() => import("./status.page"), "StatusPage"),
});
