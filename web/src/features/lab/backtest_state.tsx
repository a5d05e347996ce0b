/** How far a backtest is: its state in a word, and its progress as the socket tells it. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { formatNumber } from "~/design/format";
import type { LiveEvent } from "~/live/socket";
import { useTopic } from "~/live/topic";
import { Status, type Tone } from "~/ui/badge";
import styles from "./backtest.module.css";
import { type Backtest, isUnfinished } from "./backtests";

const STATES: Record<Backtest["state"], { word: string; tone: Tone }> = {
  queued: { word: "Waiting", tone: "neutral" },
  running: { word: "Running", tone: "info" },
  done: { word: "Done", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Cancelled", tone: "neutral" },
};

export function BacktestStateWord({ backtest }: { backtest: Backtest }) {
  const { word, tone } = STATES[backtest.state];
  return <Status tone={tone}>{word}</Status>;
}

type Progress = { done: number; total: number | null; note: string };

/** The event of a job is the job itself, its progress within. */
export function readProgress({ data }: LiveEvent): Progress | null {
  const job = (data ?? {}) as { progress?: Partial<Progress> } & Partial<Progress>;
  const { done, total, note } = job.progress ?? job;
  return typeof done === "number" ? { done, total: total ?? null, note: note ?? "" } : null;
}

/** Follows the job of a run, and asks for the run again whenever its state may have changed. */
export function RunProgress({ backtest }: { backtest: Backtest }) {
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const topic = backtest.job_id && isUnfinished(backtest) ? `job:${backtest.job_id}` : null;
  useTopic(topic, (event) => {
    const heard = readProgress(event);
    if (heard) setProgress(heard);
    const { state } = (event.data ?? {}) as { state?: string };
    if (state !== undefined && state !== backtest.state) {
      void queries.invalidateQueries({ queryKey: ["backtests"] });
    }
  });
  const total = progress?.total ?? undefined;
  return (
    <div className={styles.progress} role="status">
      <progress max={total ?? 1} value={total ? progress?.done : undefined} aria-label="Progress" />
      <span className="numeric">
        {progress === null
          ? "Waiting for its turn"
          : `${formatNumber(progress.done)}${total ? ` of ${formatNumber(total)}` : ""}`}
      </span>
      {progress?.note ? <span className={styles.quiet}>{progress.note}</span> : null}
    </div>
  );
}
