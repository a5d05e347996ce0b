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
  "posts",
  "history",
  "actions",
  "details",
] as const;

export type AssetTab = (typeof ASSET_TABS)[number];

export type AssetSearch = {
  tab?: AssetTab | undefined;
  /** Of the posts; the newest first without it. */
  order?: "points" | undefined;
  /** Whether the providers are asked for it at once, should it not be known here. */
  ask?: true | undefined;
};

export const assetRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/asset/$symbol",
  validateSearch: ({ tab, order, ask }: Record<string, unknown>): AssetSearch => ({
    tab: ASSET_TABS.find((it) => it === tab),
    order: order === "points" ? order : undefined,
    ask: ask === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./asset.page"), "AssetPage"),
});
