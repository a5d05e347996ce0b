/** Option strategies: the legs and the market, in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { USUAL_STRATEGY } from "~/features/lab/strategy_terms";
import { readTerms } from "~/features/lab/terms";
import { appRoute } from "./app";

export const strategyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/strategy",
  validateSearch: (given: Record<string, unknown>) => readTerms(USUAL_STRATEGY, given),
  component: lazyRouteComponent(() => import("./strategy.page"), "StrategyPage"),
});
