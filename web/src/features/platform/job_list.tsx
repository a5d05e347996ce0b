/** Jobs as a table, one of them in the drawer. */

import { useQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { formatAge, formatDuration, formatExact, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { Drawer, Facts } from "~/ui/drawer";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Actions } from "~/ui/form";
import { type Column, exportCsv, Table } from "~/ui/table";
import { JobProgress } from "./job_progress";
import { JobStateWord } from "./job_state";
import { isActive, type Job, type JobState, jobsQuery, useCancelJob } from "./jobs";

type JobListProps = {
  state: JobState | undefined;
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
};

export function JobList({ state, openId, onOpen }: JobListProps) {
  const jobs = useQuery(jobsQuery({ state }));
  const open = jobs.data?.items.find((it) => it.id === openId);
  return (
    <>
      <Table
        label="Jobs"
        columns={COLUMNS}
        rows={jobs.data?.items}
        rowKey={(it) => it.id}
        openKey={openId}
        onOpen={(it) => onOpen(it.id)}
        error={jobs.error}
        onRetry={() => void jobs.refetch()}
        empty={
          <EmptyState icon={<ListChecks />} title="No jobs here">
            {state
              ? "No job is in this state."
              : "Imports, exports, downloads and clean-ups appear here while they run and after."}
          </EmptyState>
        }
      />
      <Drawer
        open={open !== undefined}
        title={open?.kind ?? "Job"}
        onClose={() => onOpen(undefined)}
      >
        {open ? <JobDetail job={open} /> : null}
      </Drawer>
    </>
  );
}

const COLUMNS: Column<Job>[] = [
  { key: "kind", title: "Job", value: (it) => it.kind },
  {
    key: "state",
    title: "State",
    value: (it) => it.state,
    cell: (it) => <JobStateWord state={it.state} />,
  },
  {
    key: "progress",
    title: "Progress",
    value: (it) => it.progress?.done ?? null,
    cell: (it) => <JobProgress job={it} />,
    wide: true,
  },
  {
    key: "attempts",
    title: "Attempts",
    value: (it) => it.attempts,
    cell: (it) => `${it.attempts} of ${it.max_attempts}`,
    align: "end",
    wide: true,
  },
  {
    key: "created",
    title: "Asked",
    value: (it) => it.created_at,
    cell: (it) => <span title={formatExact(it.created_at)}>{formatAge(it.created_at)}</span>,
    align: "end",
  },
  {
    key: "took",
    title: "Took",
    value: took,
    cell: (it) => formatDuration(took(it)),
    align: "end",
    wide: true,
  },
];

export function exportJobs(jobs: Job[]) {
  exportCsv("prospect-jobs", COLUMNS, jobs);
}

export function took(job: Pick<Job, "started_at" | "finished_at">): number | null {
  if (!job.started_at || !job.finished_at) return null;
  return Date.parse(job.finished_at) - Date.parse(job.started_at);
}

function JobDetail({ job }: { job: Job }) {
  const cancel = useCancelJob();
  return (
    <>
      <Facts
        facts={[
          { label: "State", value: <JobStateWord state={job.state} /> },
          ...(job.progress || isActive(job)
            ? [{ label: "Progress", value: <JobProgress job={job} /> }]
            : []),
          { label: "Attempts", value: `${job.attempts} of ${job.max_attempts}` },
          { label: "Priority", value: job.priority },
          { label: "Asked", value: formatTime(job.created_at) },
          { label: "Not before", value: formatTime(job.run_at) },
          { label: "Started", value: formatTime(job.started_at) },
          { label: "Finished", value: formatTime(job.finished_at) },
          { label: "Took", value: formatDuration(took(job)) },
          ...(job.error ? [{ label: "Error", value: job.error }] : []),
          { label: "Id", value: <code>{job.id}</code> },
        ]}
      />
      <ErrorLine error={cancel.error} />
      {isActive(job) ? (
        <Actions>
          <Button look="danger" busy={cancel.isPending} onClick={() => cancel.mutate(job.id)}>
            Cancel the job
          </Button>
        </Actions>
      ) : null}
    </>
  );
}
