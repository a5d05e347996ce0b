/** Whatever no other route has: inside the shell, so that the command bar is at hand. */

import { createRoute } from "@tanstack/react-router";
import { NotFound } from "~/shell/not_found";
import { appRoute } from "./app";

export const notFoundRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "$",
  component: NotFound,
});
