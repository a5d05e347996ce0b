/** Everything behind the door: asks who is there before a page is shown, then draws the shell around it. */

import { createRoute, redirect } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { meQuery, setupQuery } from "~/features/identity/session";
import { Shell } from "~/shell/shell";
import { rootRoute } from "./root";

export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  component: Shell,
  async beforeLoad({ context, location }) {
    try {
      await context.queries.ensureQueryData(meQuery);
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
      const setup = await context.queries.fetchQuery(setupQuery);
      if (setup.needed) throw redirect({ to: "/setup" });
      const back = location.href === "/" ? undefined : location.href;
      throw redirect({ to: "/login", search: { back } });
    }
  },
});
