/** People, roles and workspaces: which list is open stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const PEOPLE_LISTS = ["members", "workspaces", "users", "roles"] as const;

export type PeopleList = (typeof PEOPLE_LISTS)[number];

export const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/users",
  validateSearch: ({ list }: Record<string, unknown>): { list?: PeopleList | undefined } => ({
    list: PEOPLE_LISTS.find((it) => it === list),
  }),
  component: lazyRouteComponent(() => import("./users.page"), "UsersPage"),
});
