/** Panels: which layout is open stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const deskRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/desk",
  validateSearch: ({ layout }: Record<string, unknown>): { layout?: string | undefined } => ({
    layout: typeof layout === "string" && layout !== "" ? layout : undefined,
  }),
  component: lazyRouteComponent(() => import("./desk.page"), "DeskPage"),
});
