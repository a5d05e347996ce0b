/** Jobs, schedules and dead letters. */

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { DeadLetterList } from "~/features/platform/dead_letter_list";
import { exportJobs, JobList } from "~/features/platform/job_list";
import { JOB_STATE_CHOICES } from "~/features/platform/job_state";
import { deadLettersQuery, jobsQuery } from "~/features/platform/jobs";
import { ScheduleList } from "~/features/platform/schedule_list";
import { Segments } from "~/ui/field";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { Tabs } from "~/ui/tabs";
import { type JOB_LISTS, jobsRoute } from "./jobs";

type List = (typeof JOB_LISTS)[number];

export function JobsPage() {
  const { list = "jobs", state, open } = jobsRoute.useSearch();
  const navigate = jobsRoute.useNavigate();
  const dead = useQuery(deadLettersQuery).data?.items.length;
  const onOpen = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, open: id }), replace: true });
  const tabs: { key: List; label: string; count?: number | undefined }[] = [
    { key: "jobs", label: "Jobs" },
    { key: "schedules", label: "Schedules" },
    { key: "dead", label: "Dead letters", count: dead || undefined },
  ];
  return (
    <Page title="Jobs" caption="Background work of this workspace">
      <Tabs
        label="Background work"
        tabs={tabs}
        value={list}
        onChange={(next) => void navigate({ search: { list: next } })}
      />
      {list === "jobs" ? <Jobs state={state} open={open} onOpen={onOpen} /> : null}
      {list === "schedules" ? (
        <Panel title="Schedules" flush>
          <ScheduleList />
        </Panel>
      ) : null}
      {list === "dead" ? (
        <Panel title="Dead letters" flush>
          <DeadLetterList openId={open} onOpen={onOpen} />
        </Panel>
      ) : null}
    </Page>
  );
}

type JobsProps = {
  state: NonNullable<Parameters<typeof JobList>[0]["state"]> | undefined;
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
};

function Jobs({ state, open, onOpen }: JobsProps) {
  const navigate = jobsRoute.useNavigate();
  const jobs = useQuery(jobsQuery({ state })).data?.items;
  return (
    <Panel
      title="Jobs"
      caption={jobs ? `${jobs.length}` : undefined}
      flush
      controls={
        <Segments
          label="State"
          value={state ?? ""}
          choices={JOB_STATE_CHOICES}
          onChoose={(next) =>
            void navigate({ search: { list: "jobs", state: next || undefined }, replace: true })
          }
        />
      }
      menu={[
        {
          label: "Export as CSV",
          icon: <Download />,
          disabled: !jobs,
          onSelect: () => exportJobs(jobs ?? []),
        },
      ]}
    >
      <JobList state={state} openId={open} onOpen={onOpen} />
    </Panel>
  );
}
