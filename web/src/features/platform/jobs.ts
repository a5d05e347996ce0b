/** Background work as the server tells it: lists, and the one question the tray asks all day. */

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { api, call, callPage, type Server } from "~/api/client";

export type Job = Server<"Job">;
export type Schedule = Server<"Schedule">;
export type DeadLetter = Server<"DeadLetter">;
export type JobState = Job["state"];

const BUSY = 3_000;
const QUIET = 20_000;

export function isActive(job: Pick<Job, "state">): boolean {
  return job.state === "running" || job.state === "queued";
}

/** Asked often while something runs, seldom otherwise; progress itself comes over the socket. */
export const jobsQuery = (filter: { state?: JobState | undefined; kind?: string | undefined }) =>
  queryOptions({
    queryKey: ["jobs", filter],
    queryFn: () =>
      callPage(api.GET("/api/v1/jobs", { params: { query: { ...filter, limit: 200 } } })),
    refetchInterval: ({ state }) => (state.data?.items.some(isActive) ? BUSY : QUIET),
    retry: false,
  });

/** Nothing is asked for a reader who may not see jobs. */
export function useActiveJobs(enabled = true): Job[] {
  const running = useQuery({ ...jobsQuery({ state: "running" }), enabled });
  const queued = useQuery({ ...jobsQuery({ state: "queued" }), enabled });
  return [...(running.data?.items ?? []), ...(queued.data?.items ?? [])];
}

const WATCHED = 1_000;

/** Follows one job and says once how it ended. */
export function useJobEnd(id: string | null, onEnd: (job: Job) => void) {
  const { data: job } = useQuery({
    queryKey: ["jobs", "one", id],
    queryFn: () => call(api.GET("/api/v1/jobs/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data && !isActive(state.data) ? false : WATCHED),
  });
  const told = useRef<string | null>(null);
  useEffect(() => {
    if (!job || isActive(job) || told.current === job.id) return;
    told.current = job.id;
    onEnd(job);
  }, [job, onEnd]);
}

export const schedulesQuery = queryOptions({
  queryKey: ["schedules"],
  queryFn: () => call(api.GET("/api/v1/schedules")),
});

export const deadLettersQuery = queryOptions({
  queryKey: ["dead-letters"],
  queryFn: () => callPage(api.GET("/api/v1/dead-letters", { params: { query: { limit: 200 } } })),
});

/** A change of background work: whatever it did, all three lists may differ now. */
function useWorkMutation<Input>(change: (input: Input) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSettled: () =>
      Promise.all(
        ["jobs", "schedules", "dead-letters"].map((key) =>
          queries.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
}

export const useCancelJob = () =>
  useWorkMutation((id: string) =>
    call(api.DELETE("/api/v1/jobs/{id}", { params: { path: { id } } })),
  );

export const useReplay = () =>
  useWorkMutation((id: string) =>
    call(api.POST("/api/v1/dead-letters/{id}/replay", { params: { path: { id } } })),
  );

export const useDiscard = () =>
  useWorkMutation((id: string) =>
    call(api.DELETE("/api/v1/dead-letters/{id}", { params: { path: { id } } })),
  );

export const usePause = () =>
  useWorkMutation(({ name, paused }: { name: string; paused: boolean }) =>
    call(api.PATCH("/api/v1/schedules/{name}", { params: { path: { name } }, body: { paused } })),
  );

export const useRunNow = () =>
  useWorkMutation((name: string) =>
    call(api.POST("/api/v1/schedules/{name}/run", { params: { path: { name } } })),
  );
