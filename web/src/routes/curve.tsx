/** Yield curve: country and day stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type CurveSearch = { country?: "eu" | undefined; date?: string | undefined };

export const curveRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/curve",
  validateSearch: ({ country, date }: Record<string, unknown>): CurveSearch => ({
    country: country === "eu" ? "eu" : undefined,
    date: typeof date === "string" && /^\d{4}-\d{2}-\d{2}$/.test(date) ? date : undefined,
  }),
  component: lazyRouteComponent(() => import("./curve.page"), "CurvePage"),
});
