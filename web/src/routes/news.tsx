/** Top news: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const newsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/news",
  component: lazyRouteComponent(() => import("./news.page"), "NewsPage"),
});
