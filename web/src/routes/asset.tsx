/** Asset: the URL with the open tab, and nothing that must load before it is opened. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const ASSET_TABS = [
  "overview",
  "depth",
  "fundamentals",
  "filings",
  "options",
  "news",
  "history",
  "actions",
  "details",
] as const;

export type AssetTab = (typeof ASSET_TABS)[number];

export const assetRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/asset/$symbol",
  validateSearch: ({ tab }: Record<string, unknown>): { tab?: AssetTab | undefined } => ({
    tab: ASSET_TABS.find((it) => it === tab),
  }),
  component: lazyRouteComponent(() => import("./asset.page"), "AssetPage"),
});
