/** Performance: which series beside which, over which days, in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { USUAL_PERFORMANCE } from "~/features/lab/performance_terms";
import { readTerms } from "~/features/lab/terms";
import { appRoute } from "./app";

export const performanceRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/performance",
  validateSearch: (given: Record<string, unknown>) => readTerms(USUAL_PERFORMANCE, given),
  component: lazyRouteComponent(() => import("./performance.page"), "PerformancePage"),
});
