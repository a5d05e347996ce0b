/** The audit log: what is looked for and which entry is open stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type AuditSearch = {
  find?: string | undefined;
  open?: number | undefined;
  /** The chain of the whole server instead of the workspace's. */
  server?: true | undefined;
};

export const auditRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/audit",
  validateSearch: ({ find, open, server }: Record<string, unknown>): AuditSearch => ({
    find: typeof find === "string" && find !== "" ? find : undefined,
    open: typeof open === "number" ? open : undefined,
    server: server === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./audit.page"), "AuditPage"),
});
