/** Calendar: days, country, kind and importance stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type CalendarSearch = {
  span?: "fortnight" | "month" | "past" | undefined;
  country?: string | undefined;
  kind?: "economic" | "earnings" | "dividend" | "split" | "expiry" | "holiday" | undefined;
  importance?: 2 | 3 | undefined;
};

const SPANS = ["fortnight", "month", "past"] as const;
const KINDS = ["economic", "earnings", "dividend", "split", "expiry", "holiday"] as const;

export const calendarRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/calendar",
  validateSearch: (raw: Record<string, unknown>): CalendarSearch => ({
    span: SPANS.find((it) => it === raw.span),
    country: typeof raw.country === "string" && raw.country !== "" ? raw.country : undefined,
    kind: KINDS.find((it) => it === raw.kind),
    importance: ([2, 3] as const).find((it) => it === Number(raw.importance)),
  }),
  component: lazyRouteComponent(() => import("./calendar.page"), "CalendarPage"),
});
