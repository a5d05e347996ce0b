/** Screener: the URL with the whole question in it. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { parseScreenSearch } from "~/features/markets/screen_search";
import { appRoute } from "./app";

export const screenerRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/screener",
  validateSearch: parseScreenSearch,
  component: lazyRouteComponent(() => import("./screener.page"), "ScreenerPage"),
});
