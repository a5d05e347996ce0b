/** Posts: their order stands in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export type PostsSearch = {
  /** The newest first without it. */
  order?: "points" | undefined;
};

export const postsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/posts",
  validateSearch: ({ order }: Record<string, unknown>): PostsSearch => ({
    order: order === "points" ? order : undefined,
  }),
  component: lazyRouteComponent(() => import("./posts.page"), "PostsPage"),
});
