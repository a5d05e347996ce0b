/** How far a job is: n of m, live, with the bar only where there is an m. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatNumber } from "~/design/format";
import type { LiveEvent } from "~/live/socket";
import { useTopic } from "~/live/topic";
import styles from "./job_progress.module.css";
import { isActive, type Job } from "./jobs";

type Progress = NonNullable<Job["progress"]>;

export function JobProgress({ job }: { job: Job }) {
  const queries = useQueryClient();
  const [heard, setHeard] = useState<Progress | null>(null);
  useTopic(isActive(job) ? `job:${job.id}` : null, (event) => {
    const progress = readProgress(event);
    if (progress) setHeard(progress);
    if (hasEnded(event)) void queries.invalidateQueries({ queryKey: ["jobs"] });
  });
  const progress = further(heard, job.progress ?? null);
  if (!progress) return <span className={styles.none}>{isActive(job) ? "Not started" : ""}</span>;
  const { done, total, note } = progress;
  return (
    <span className={styles.progress}>
      {total && isActive(job) ? (
        <progress className={styles.bar} max={total} value={done} aria-label={`${job.kind}`} />
      ) : null}
      {total || done > 0 ? (
        <span className="numeric">
          {formatNumber(done)}
          {total ? ` of ${formatNumber(total)}` : ""}
        </span>
      ) : null}
      {note ? <span className={styles.note}>{note}</span> : null}
    </span>
  );
}

/** The list and the socket race; work only moves forward. */
export function further(a: Progress | null, b: Progress | null): Progress | null {
  if (!a || !b) return a ?? b;
  return a.done >= b.done ? a : b;
}

/** The event is the job itself; its last one says that there will be no more. */
export function hasEnded(event: LiveEvent): boolean {
  const { state } = (event.data ?? {}) as Partial<Job>;
  return state !== undefined && !isActive({ state });
}

export function readProgress(event: LiveEvent): Progress | null {
  const data = event.data as { progress?: Partial<Progress> } & Partial<Progress>;
  const from = data?.progress ?? data;
  if (typeof from?.done !== "number") return null;
  return { done: from.done, total: from.total ?? null, note: from.note ?? "" };
}
