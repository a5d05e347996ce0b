/** Alerts: which one is open, or what a new one begins with, stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { appRoute } from "./app";

export type AlertSearch = {
  alert?: string | undefined;
  create?: boolean | undefined;
  symbol?: string | undefined;
  formula?: string | undefined;
};

const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : undefined);

/** The frame of the page while its code is on the way. */
function AlertsPending() {
  return (
    <Page title="Alerts" caption="told when a condition becomes true">
      <Panel title="Watched">
        <SkeletonLines count={5} />
      </Panel>
    </Page>
  );
}

export const alertsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/alerts",
  validateSearch: (search: Record<string, unknown>): AlertSearch => ({
    alert: text(search.alert),
    create: search.create === true ? true : undefined,
    symbol: text(search.symbol),
    formula: text(search.formula),
  }),
  component: lazyRouteComponent(() => import("./alerts.page"), "AlertsPage"),
  pendingComponent: AlertsPending,
  pendingMs: 0,
  pendingMinMs: 0,
});
