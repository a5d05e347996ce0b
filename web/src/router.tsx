/** Every URL of the product, in one tree. A new page is one line here and one file in routes/. */

import { QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { asProblem } from "./api/problem";
import { appRoute } from "./routes/app";
import { assetRoute } from "./routes/asset";
import { chartRoute } from "./routes/chart";
import { homeRoute } from "./routes/home";
import { loginRoute } from "./routes/login";
import { rootRoute } from "./routes/root";
import { setupRoute } from "./routes/setup";
import { watchlistsRoute } from "./routes/watchlists";

const STALE_AFTER = 15_000;

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_AFTER,
      retry: (count, error) => count < 2 && isPassing(asProblem(error).status),
    },
  },
});

/** A lost line or a server in trouble may pass; a refusal will not. */
function isPassing(status: number): boolean {
  return status === 0 || status >= 500;
}

const routeTree = rootRoute.addChildren([
  appRoute.addChildren([homeRoute, assetRoute, chartRoute, watchlistsRoute]),
  loginRoute,
  setupRoute,
]);

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0, // freshness is the query cache's business
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
