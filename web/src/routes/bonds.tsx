/** Bond calculator: its terms stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { USUAL_BOND } from "~/features/lab/bond_terms";
import { readTerms } from "~/features/lab/terms";
import { appRoute } from "./app";

export const bondsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/bonds",
  validateSearch: (given: Record<string, unknown>) => readTerms(USUAL_BOND, given),
  component: lazyRouteComponent(() => import("./bonds.page"), "BondsPage"),
});
