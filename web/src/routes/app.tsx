/** Everything behind the door: asks who is there before a page is shown, then draws the shell around it. */

import type { QueryClient } from "@tanstack/react-query";
import { createRoute, redirect } from "@tanstack/react-router";
import { asProblem } from "~/api/problem";
import { meQuery, setupQuery } from "~/features/identity/session";
import { Shell } from "~/shell/shell";
import { rootRoute } from "./root";

export const appRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "app",
  component: Shell,
  beforeLoad: ({ context, location }) => askWho(context.queries, location.href),
});

/** Leads to the door who is not signed in, with the way back. */
export async function askWho(queries: QueryClient, href: string) {
  try {
    await queries.ensureQueryData(meQuery);
  } catch (error) {
    if (asProblem(error).status !== 401) throw error;
    const setup = await queries.fetchQuery(setupQuery);
    if (setup.needed) throw redirect({ to: "/setup" });
    throw redirect({ to: "/login", search: { back: href === "/" ? undefined : href } });
  }
}
