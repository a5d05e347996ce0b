/** What runs by the clock, and the hand on it. */

import { useQuery } from "@tanstack/react-query";
import { CalendarClock, Pause, Play } from "lucide-react";
import { formatAge, formatTime } from "~/design/format";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { type Schedule, schedulesQuery, usePause, useRunNow } from "./jobs";

export function ScheduleList() {
  const schedules = useQuery(schedulesQuery);
  const pause = usePause();
  const run = useRunNow();
  const runNow = (name: string) =>
    run.mutate(name, { onSuccess: () => toast("The job is queued", { tone: "good" }) });
  return (
    <>
      <ErrorLine error={pause.error ?? run.error} />
      <Table
        label="Schedules"
        columns={columns({
          pause: pause.mutate,
          run: runNow,
          busy: pause.isPending || run.isPending,
        })}
        rows={schedules.data}
        rowKey={(it) => it.name}
        error={schedules.error}
        onRetry={() => void schedules.refetch()}
        expect={4}
        empty={
          <EmptyState icon={<CalendarClock />} title="Nothing is scheduled">
            Clean-ups, backups and downloads appear here once their parts are configured.
          </EmptyState>
        }
      />
    </>
  );
}

type Hand = {
  pause: (change: { name: string; paused: boolean }) => void;
  run: (name: string) => void;
  busy: boolean;
};

function columns({ pause, run, busy }: Hand): Column<Schedule>[] {
  return [
    { key: "name", title: "Schedule", value: (it) => it.name },
    {
      key: "state",
      title: "State",
      value: (it) => (it.paused ? "paused" : "active"),
      cell: (it) =>
        it.paused ? <Status tone="warn">Paused</Status> : <Status tone="good">Active</Status>,
    },
    {
      key: "cron",
      title: "When",
      value: (it) => it.cron,
      cell: (it) => (
        <>
          <code>{it.cron}</code> {it.zone}
        </>
      ),
      wide: true,
    },
    {
      key: "last",
      title: "Last",
      value: (it) => it.last_at ?? null,
      cell: (it) => (it.last_at ? formatAge(it.last_at) : "Never"),
      wide: true,
    },
    {
      key: "next",
      title: "Next",
      value: (it) => it.next_at ?? null,
      cell: (it) => (it.paused ? "Not while paused" : formatTime(it.next_at)),
    },
    {
      key: "do",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) => (
        <>
          <Button
            look="quiet"
            icon={it.paused ? <Play /> : <Pause />}
            disabled={busy}
            onClick={() => pause({ name: it.name, paused: !it.paused })}
          >
            {it.paused ? "Resume" : "Pause"}
          </Button>
          <Button look="quiet" disabled={busy} onClick={() => run(it.name)}>
            Run now
          </Button>
        </>
      ),
    },
  ];
}
