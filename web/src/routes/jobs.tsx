/** Background work: which list, which state and which row are open stand in the URL. */

import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { appRoute } from "./app";

export const JOB_LISTS = ["jobs", "schedules", "dead"] as const;
export const JOB_STATES = ["running", "queued", "done", "failed", "dead", "cancelled"] as const;

export type JobsSearch = {
  list?: (typeof JOB_LISTS)[number] | undefined;
  state?: (typeof JOB_STATES)[number] | undefined;
  open?: string | undefined;
};

export const jobsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: "/jobs",
  validateSearch: (given: Record<string, unknown>): JobsSearch => ({
    list: JOB_LISTS.find((it) => it === given.list),
    state: JOB_STATES.find((it) => it === given.state),
    open: typeof given.open === "string" ? given.open : undefined,
  }),
  component: lazyRouteComponent(() => import("./jobs.page"), "JobsPage"),
});
