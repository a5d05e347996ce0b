/** Sign in, with the place to return to. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "./root";

export type LoginSearch = { back?: string | undefined };

export const loginRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: ({ back }: Record<string, unknown>): LoginSearch => ({ back: ownPath(back) }),
  component: lazyRouteComponent(() => import("./login.page"), "LoginPage"),
});

/** Only a path of this site: a link to the login page must not send anybody elsewhere. */
export function ownPath(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^\/(?![/\\])/.test(value)) return undefined;
  return value;
}
