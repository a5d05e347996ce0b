/** Currencies: which, how, and the open pair stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type FxSearch = {
  currencies?: string | undefined;
  view?: "changes" | "table" | undefined;
  pair?: string | undefined;
};

export const fxRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/fx",
  validateSearch: ({ currencies, view, pair }: Record<string, unknown>): FxSearch => ({
    currencies: typeof currencies === "string" && currencies !== "" ? currencies : undefined,
    view: view === "changes" || view === "table" ? view : undefined,
    pair: typeof pair === "string" && /^([A-Z]{6}|none)$/.test(pair) ? pair : undefined,
  }),
  component: lazyRouteComponent(() => import("./fx.page"), "FxPage"),
});
