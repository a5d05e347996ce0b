/** Who gives the prices: which provider is open stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const providersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/providers",
  validateSearch: (given: Record<string, unknown>): { open?: string | undefined } => ({
    open: typeof given.open === "string" ? given.open : undefined,
  }),
  component: lazyRouteComponent(() => import("./providers.page"), "ProvidersPage"),
});
