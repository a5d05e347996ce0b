/** Correlation: which series, over which days, in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { USUAL_SAMPLE } from "~/features/lab/sample_terms";
import { readTerms } from "~/features/lab/terms";
import { appRoute } from "./app";

export const correlationRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/correlation",
  validateSearch: (given: Record<string, unknown>) => readTerms(USUAL_SAMPLE, given),
  component: lazyRouteComponent(() => import("./correlation.page"), "CorrelationPage"),
});
