/** The state of a job in a word; the colour repeats it. */

import { Status, type Tone } from "~/ui/badge";
import type { JobState } from "./jobs";

const TONES: Record<JobState, Tone> = {
  queued: "neutral",
  running: "info",
  done: "good",
  failed: "warn",
  dead: "bad",
  cancelled: "neutral",
};

const WORDS: Record<JobState, string> = {
  queued: "Waiting",
  running: "Running",
  done: "Done",
  failed: "Failed",
  dead: "Dead letter",
  cancelled: "Cancelled",
};

export function JobStateWord({ state }: { state: JobState }) {
  return <Status tone={TONES[state]}>{WORDS[state]}</Status>;
}

export const JOB_STATE_CHOICES = [
  { value: "" as const, label: "All" },
  ...(Object.keys(WORDS) as JobState[]).map((value) => ({ value, label: WORDS[value] })),
];
