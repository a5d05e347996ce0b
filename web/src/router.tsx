/** Every URL of the product, in one tree. A new page is one line here and one file in routes/. */

import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import { createRouter } from "@tanstack/react-router";
import { onSignedOut } from "./api/client";
import { asProblem } from "./api/problem";
import { alertsRoute } from "./routes/alerts";
import { appRoute } from "./routes/app";
import { assetRoute } from "./routes/asset";
import { auditRoute } from "./routes/audit";
import { backtestRoute, backtestsRoute, newBacktestRoute, sweepRoute } from "./routes/backtests";
import { bondsRoute } from "./routes/bonds";
import { calendarRoute } from "./routes/calendar";
import { chartRoute } from "./routes/chart";
import { correlationRoute } from "./routes/correlation";
import { curveRoute } from "./routes/curve";
import { depthRoute } from "./routes/depth";
import { deskRoute } from "./routes/desk";
import { deskPanelRoute } from "./routes/desk_panel";
import { economyRoute } from "./routes/economy";
import { enterRoute } from "./routes/enter";
import { frontierRoute } from "./routes/frontier";
import { fxRoute } from "./routes/fx";
import { heatMapRoute } from "./routes/heat_map";
import { helpRoute } from "./routes/help";
import { homeRoute } from "./routes/home";
import { inboxRoute } from "./routes/inbox";
import { jobsRoute } from "./routes/jobs";
import { loginRoute } from "./routes/login";
import { newsRoute } from "./routes/news";
import { notFoundRoute } from "./routes/not_found";
import { optionsRoute } from "./routes/options";
import { performanceRoute } from "./routes/performance";
import { postsRoute } from "./routes/posts";
import { providersRoute } from "./routes/providers";
import { registerRoute } from "./routes/register";
import { resetRoute } from "./routes/reset";
import { rootRoute } from "./routes/root";
import { screenerRoute } from "./routes/screener";
import { settingsRoute } from "./routes/settings";
import { setupRoute } from "./routes/setup";
import { signOutRoute } from "./routes/sign_out";
import { statusRoute } from "./routes/status";
import { strategyRoute } from "./routes/strategy";
import { timeSeriesRoute } from "./routes/time_series";
import { usersRoute } from "./routes/users";
import { watchlistRoute, watchlistsRoute } from "./routes/watchlists";
import { noteAnswer, noteProblem } from "./shell/chrome";
import { RouteError } from "./shell/route_error";

const STALE_AFTER = 15_000;

/** What is not there is said where it would stand. */
const watchQueries = {
  onSuccess: noteAnswer,
  onError: (error: Error) => {
    const problem = asProblem(error);
    if (!problem.isAbsence) noteProblem(problem);
  },
};

/** A form shows its own refusal; only what is nobody's fault goes to the tray as well. */
const watchMutations = {
  onSuccess: noteAnswer,
  onError: (error: Error) => {
    const problem = asProblem(error);
    if (isPassing(problem.status)) noteProblem(problem);
  },
};

export const queries = new QueryClient({
  queryCache: new QueryCache(watchQueries),
  mutationCache: new MutationCache(watchMutations),
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
  appRoute.addChildren([
    homeRoute,
    assetRoute,
    chartRoute,
    depthRoute,
    deskRoute,
    heatMapRoute,
    newsRoute,
    postsRoute,
    calendarRoute,
    economyRoute,
    curveRoute,
    fxRoute,
    watchlistsRoute,
    watchlistRoute,
    screenerRoute,
    backtestsRoute,
    newBacktestRoute,
    sweepRoute,
    backtestRoute,
    optionsRoute,
    strategyRoute,
    bondsRoute,
    correlationRoute,
    frontierRoute,
    timeSeriesRoute,
    performanceRoute,
    alertsRoute,
    inboxRoute,
    jobsRoute,
    statusRoute,
    providersRoute,
    auditRoute,
    usersRoute,
    settingsRoute,
    helpRoute,
    notFoundRoute,
  ]),
  deskPanelRoute,
  loginRoute,
  registerRoute,
  enterRoute,
  resetRoute,
  setupRoute,
  signOutRoute,
]);

export const router = createRouter({
  routeTree,
  context: { queries },
  defaultErrorComponent: RouteError, // a page that fails leaves the shell standing
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0, // freshness is the query cache's business
  scrollRestoration: true,
  scrollToTopSelectors: ["#main"],
});

onSignedOut(() => {
  queries.removeQueries({ queryKey: ["me"] });
  void router.invalidate(); // the guard asks who is there, and leads to the door with the way back
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
