/**
 * Bars that a chart wants and that are not kept: asked of the providers once by itself, and again when
 * somebody says so. What was asked outlives the chart that asked, so that no other asks the same.
 */

import { createContext } from "react";
import { create } from "zustand";
import { api, call, currentWorkspace } from "~/api/client";
import { asProblem } from "~/api/problem";
import { isOver, useFollowedJob, useFresh } from "./ask_providers";
import type { Asset } from "./queries";
import { asSentence } from "./sentence";

export type BarWish = {
  symbol: string;
  interval: string;
};

/** Whether the reader may have bars fetched and imported. */
export const BarRights = createContext(false);

export type BarFetch =
  | { state: "idle" }
  | { state: "busy"; progress: string | null }
  | { state: "failed"; reason: string }
  /** The provider that answered, where it was said. */
  | { state: "done"; provider: string | null };

/** A question that was sent: the job it became, or why it did not. */
type Asked = { job: string | null; problem: string | null };

const useAsked = create<Record<string, Asked>>(() => ({}));

function keyOf({ symbol, interval }: BarWish): string {
  return [currentWorkspace(), symbol, interval].join(" ");
}

/** Prices of these come from their owner alone. */
const OWN: readonly Asset["type"][] = ["custom", "bond", "option"];

/** Whether providers can have the bars of an asset. */
export function canBeFetched(type: Asset["type"]): boolean {
  return !OWN.includes(type);
}

/** Asks the providers, whoever asked before. */
export async function askBars(wish: BarWish) {
  const { symbol, interval } = wish;
  const note = (asked: Asked) => useAsked.setState({ [keyOf(wish)]: asked });
  note({ job: null, problem: null });
  try {
    const started = await call(
      api.POST("/api/v1/assets/{symbol}/fetch", {
        params: { path: { symbol } },
        body: { interval, from: null, what: null },
      }),
    );
    note({ job: started.job_id, problem: null });
  } catch (error) {
    note({ job: null, problem: asProblem(error).message });
  }
}

/** Asks unless it was asked in this session. */
export function askBarsOnce(wish: BarWish) {
  if (useAsked.getState()[keyOf(wish)] === undefined) void askBars(wish);
}

/** How far the fetch of a wish is; the bars are asked for again when it is over. */
export function useBarFetch(wish: BarWish): BarFetch {
  const asked = useAsked((all) => all[keyOf(wish)]);
  const job = useFollowedJob(asked?.job ?? null);
  useFresh(isOver(job) ? (job?.id ?? null) : null);
  if (asked === undefined) return { state: "idle" };
  if (asked.problem !== null) return { state: "failed", reason: asSentence(asked.problem) };
  if (job === undefined || !isOver(job)) {
    return { state: "busy", progress: job?.progress?.note ?? null };
  }
  if (job.state !== "done") {
    return { state: "failed", reason: asSentence(job.error ?? "it was cancelled") };
  }
  const provider = job.outcome?.provider;
  return { state: "done", provider: typeof provider === "string" ? provider : null };
}
