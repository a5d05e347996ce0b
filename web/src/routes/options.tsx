/** Option calculator: its terms stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { USUAL_OPTION } from "~/features/lab/option_terms";
import { readTerms } from "~/features/lab/terms";
import { appRoute } from "./app";

export const optionsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/options",
  validateSearch: (given: Record<string, unknown>) => readTerms(USUAL_OPTION, given),
  component: lazyRouteComponent(() => import("./options.page"), "OptionsPage"),
});
