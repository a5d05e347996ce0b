/** Economic series: which are chosen, and how they are looked at, stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

const LOOKS = ["change", "yoy", "index"] as const;
const YEARS = [1, 5] as const;

export type EconomySearch = {
  /** Ids, with a comma between. */
  series?: string | undefined;
  look?: (typeof LOOKS)[number] | undefined;
  years?: (typeof YEARS)[number] | "all" | undefined;
  table?: true | undefined;
};

export const economyRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/economy",
  validateSearch: (raw: Record<string, unknown>): EconomySearch => ({
    series: typeof raw.series === "string" && raw.series !== "" ? raw.series : undefined,
    look: LOOKS.find((it) => it === raw.look),
    years: raw.years === "all" ? "all" : YEARS.find((it) => it === Number(raw.years)),
    table: raw.table === true || raw.table === "true" ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./economy.page"), "EconomyPage"),
});
