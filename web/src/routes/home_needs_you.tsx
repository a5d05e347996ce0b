/** What waits for the reader: dead letters, and what runs at the moment. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleCheck, TriangleAlert } from "lucide-react";
import { deadLettersQuery, useActiveJobs } from "~/features/platform/jobs";
import { ErrorState } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import styles from "./home.module.css";

const SHOWN = 3;

export function NeedsYou() {
  const dead = useQuery(deadLettersQuery);
  const active = useActiveJobs();
  const letters = dead.data?.items ?? [];
  return (
    <Panel
      title="Needs you"
      caption={dead.data ? String(letters.length) : undefined}
      controls={
        <Link to="/jobs" className={styles.more}>
          All jobs
        </Link>
      }
    >
      {dead.error && !dead.data ? (
        <ErrorState error={dead.error} onRetry={() => void dead.refetch()} />
      ) : dead.data === undefined ? (
        <SkeletonLines count={2} />
      ) : (
        <ul className={styles.needs}>
          {letters.length === 0 ? (
            <li>
              <CircleCheck aria-hidden="true" className={styles.good} />
              <span>Nothing waits for you.</span>
            </li>
          ) : null}
          {letters.slice(0, SHOWN).map((letter) => (
            <li key={letter.id}>
              <TriangleAlert aria-hidden="true" className={styles.warn} />
              <Link to="/jobs" className={styles.need}>
                <span>
                  {letter.kind} gave up after {letter.attempts} attempts
                </span>
                <small>{letter.error}</small>
              </Link>
            </li>
          ))}
          {letters.length > SHOWN ? <li>and {letters.length - SHOWN} more</li> : null}
          <li className={styles.running}>
            {active.length === 0
              ? "No jobs are running."
              : `${active.length} ${active.length === 1 ? "job is" : "jobs are"} running or queued.`}
          </li>
        </ul>
      )}
    </Panel>
  );
}
