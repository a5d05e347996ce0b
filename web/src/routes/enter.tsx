/** One-time sign-in link: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "./root";

export const enterRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/enter",
  component: lazyRouteComponent(() => import("./enter.page"), "EnterPage"),
});
