/** Watchlists: the first list, or the one the URL names. Nothing loads before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

const page = lazyRouteComponent(() => import("./watchlists.page"), "WatchlistsPage");

export const watchlistsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/watchlists",
  component: page,
});

export const watchlistRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/watchlists/$id",
  component: page,
});
