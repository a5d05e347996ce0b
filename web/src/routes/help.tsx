/** Help: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const helpRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/help",
  component: lazyRouteComponent(() => import("./help.page"), "HelpPage"),
});
