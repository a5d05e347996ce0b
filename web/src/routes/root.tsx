/** The root of all URLs: what every page, signed in or not, stands in. */

import type { QueryClient } from "@tanstack/react-query";
import { createRootRouteWithContext, Outlet } from "@tanstack/react-router";
import { NotFound } from "~/shell/not_found";
import { RouteError } from "~/shell/route_error";
import { Toasts } from "~/ui/toast";
import { TooltipProvider } from "~/ui/tooltip";

export const rootRoute = createRootRouteWithContext<{ queries: QueryClient }>()({
  component: Root,
  errorComponent: RouteError,
  notFoundComponent: NotFound,
});

function Root() {
  return (
    <TooltipProvider delayDuration={350} skipDelayDuration={200}>
      <Outlet />
      <Toasts />
    </TooltipProvider>
  );
}
