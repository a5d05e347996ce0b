/** Asset: the URL, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const assetRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/asset/$symbol",
  component: lazyRouteComponent(() => import("./asset.page"), "AssetPage"),
});
