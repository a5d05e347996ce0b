/**
 * Asking the providers for a symbol that is not known here: searched, added, its bars fetched by a job
 * that is followed to its end. Nothing is asked before somebody says so.
 */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { api, call, type Server } from "~/api/client";
import { type ApiProblem, asProblem } from "~/api/problem";
import { type Discovery, useAddFromProvider, useDiscovery } from "./providers";

type Job = Server<"Job">;

export type Asking =
  | { state: "idle" }
  | { state: "asking" }
  /** No provider could be asked, or none let itself be. */
  | { state: "unreachable"; problem: ApiProblem }
  /** What is like it; empty when nobody knows anything of the kind. */
  | { state: "offers"; offers: Discovery[]; said: string | null }
  | { state: "adding"; symbol: string }
  | { state: "fetching"; symbol: string; progress: Job["progress"] | null }
  /** The asset is there; `problem` says why its bars are not. */
  | { state: "added"; symbol: string; problem: string | null };

/** More offers than this for one symbol are noise. */
const OFFERS = 6;
const FOLLOWED_EVERY = 700;

export function useAskProviders(symbol: string) {
  const [asked, setAsked] = useState(false);
  const [taken, setTaken] = useState<string | null>(null);
  const found = useDiscovery(asked ? symbol : "");
  const add = useAddFromProvider();
  const job = useFollowedJob(add.data?.job_id ?? null);
  const { mutate, reset } = add;
  const take = useCallback(
    (offer: Discovery) => {
      setTaken(offer.symbol);
      mutate(offer);
    },
    [mutate],
  );
  // Exactly what was asked for needs no second question; it is taken once, however often this runs.
  const exact = found.data?.items.find((offer) => offer.symbol.toUpperCase() === symbol);
  const once = useRef(false);
  useEffect(() => {
    if (!asked || exact === undefined || once.current) return;
    once.current = true;
    take(exact);
  }, [asked, exact, take]);
  useFresh(isOver(job) ? (job?.id ?? null) : null);

  const asking = ((): Asking => {
    if (add.error) return { state: "unreachable", problem: asProblem(add.error) };
    if (taken !== null && isOver(job))
      return { state: "added", symbol: taken, problem: fault(job) };
    if (taken !== null && add.data) {
      return { state: "fetching", symbol: taken, progress: job?.progress ?? null };
    }
    if (taken !== null) return { state: "adding", symbol: taken };
    if (!asked) return { state: "idle" };
    if (found.isFetching || exact !== undefined) return { state: "asking" };
    const problem = found.error && asProblem(found.error);
    if (problem && problem.code !== "NO_PROVIDER") return { state: "unreachable", problem };
    const offers = (found.data?.items ?? []).slice(0, OFFERS);
    return { state: "offers", offers, said: problem?.message ?? null };
  })();
  const ask = useCallback(() => {
    once.current = false;
    setTaken(null);
    reset();
    setAsked(true);
  }, [reset]);
  const again = () => {
    ask();
    void found.refetch();
  };
  return { asking, ask, again, take };
}

/** A job, asked for until it is over. */
export function useFollowedJob(id: string | null): Job | undefined {
  return useQuery({
    queryKey: ["jobs", "one", id],
    queryFn: () => call(api.GET("/api/v1/jobs/{id}", { params: { path: { id: id ?? "" } } })),
    enabled: id !== null,
    refetchInterval: ({ state }) => (isOver(state.data) ? false : FOLLOWED_EVERY),
  }).data;
}

/** A job that failed and will be tried again is over for whoever waits: it goes on in the background. */
export function isOver(job: Pick<Job, "state" | "error"> | undefined): boolean {
  if (job === undefined) return false;
  return (job.state !== "queued" && job.state !== "running") || Boolean(job.error);
}

function fault(job: Job | undefined): string | null {
  return job?.state === "done" ? null : (job?.error ?? "it was cancelled");
}

/** What was said of the markets before the new bars is asked again. */
export function useFresh(job: string | null) {
  const client = useQueryClient();
  useEffect(() => {
    if (job === null) return;
    void client.invalidateQueries({
      predicate: ({ queryKey: [first, second] }) =>
        first === "assets" || (first === "markets" && second !== "asset" && second !== "providers"),
    });
  }, [client, job]);
}
