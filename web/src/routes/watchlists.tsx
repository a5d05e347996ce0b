/** Watchlists: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const watchlistsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/watchlists",
  component: lazyRouteComponent(() => import("./watchlists.page"), "WatchlistsPage"),
});
