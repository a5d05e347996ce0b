/** Who gives the prices: which provider is open and what they are searched for stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type ProvidersSearch = {
  open?: string | undefined;
  /** What they are searched for. */
  query?: string | undefined;
};

export const providersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/providers",
  validateSearch: ({ open, query }: Record<string, unknown>): ProvidersSearch => ({
    open: typeof open === "string" ? open : undefined,
    query: typeof query === "string" || typeof query === "number" ? String(query) : undefined,
  }),
  component: lazyRouteComponent(() => import("./providers.page"), "ProvidersPage"),
});
