/** The tray at the foot: work that goes on while the reader does something else, and the last error. */

import { Link } from "@tanstack/react-router";
import { ChevronDown, ChevronUp, CircleAlert, X } from "lucide-react";
import { formatClock } from "~/design/format";
import { useMay } from "~/features/identity/session";
import { JobProgress } from "~/features/platform/job_progress";
import { useActiveJobs } from "~/features/platform/jobs";
import { IconButton } from "~/ui/button";
import { forgetProblem, toggleTray, useChrome } from "./chrome";
import { useConnectionWords } from "./connection";
import styles from "./tray.module.css";

export function Tray() {
  const open = useChrome((it) => it.trayOpen);
  const jobs = useActiveJobs(useMay("jobs:read"));
  const connection = useConnectionWords();
  const running = jobs.filter((it) => it.state === "running");
  return (
    <footer className={styles.tray}>
      {open ? (
        <div className={styles.list}>
          {jobs.length === 0 ? <p className={styles.none}>No background work right now.</p> : null}
          {jobs.map((job) => (
            <div key={job.id} className={styles.job}>
              <span className={styles.kind}>{job.kind}</span>
              <JobProgress job={job} />
            </div>
          ))}
        </div>
      ) : null}
      <div className={styles.line}>
        <button type="button" className={styles.toggle} aria-expanded={open} onClick={toggleTray}>
          {open ? <ChevronDown aria-hidden="true" /> : <ChevronUp aria-hidden="true" />}
          {summary(running.length, jobs.length - running.length)}
        </button>
        <Link to="/jobs" className={styles.link}>
          All jobs
        </Link>
        <span className={styles.connection}>{connection}</span>
        <LastProblem />
      </div>
    </footer>
  );
}

function summary(running: number, queued: number): string {
  if (running === 0 && queued === 0) return "No jobs running";
  const waiting = queued > 0 ? `, ${queued} waiting` : "";
  return `${running} ${running === 1 ? "job" : "jobs"} running${waiting}`;
}

function LastProblem() {
  const last = useChrome((it) => it.lastProblem);
  if (!last) return null;
  const { problem, at } = last;
  return (
    <span className={styles.problem}>
      <CircleAlert aria-hidden="true" />
      <span className={styles.words} title={problem.message}>
        {formatClock(at)} {problem.message}
      </span>
      {problem.requestId ? <code>{problem.requestId}</code> : null}
      <IconButton label="Dismiss the error" icon={<X />} onClick={forgetProblem} />
    </span>
  );
}
