/** Inbox: whether only the unread are shown stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const inboxRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/inbox",
  validateSearch: ({ unread }: Record<string, unknown>): { unread?: boolean | undefined } => ({
    unread: unread === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("./inbox.page"), "InboxPage"),
});
