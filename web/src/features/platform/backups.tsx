/** Backups: which there are, and a new one now. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { DatabaseBackup } from "lucide-react";
import { useCallback, useState } from "react";
import type { Server } from "~/api/client";
import { formatBytes, formatNumber, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { type Job, useJobEnd } from "./jobs";
import { backupsQuery, statusQuery, useBackUp } from "./status";

type Backup = Server<"Backup">;

export function Backups() {
  const backups = useQuery(backupsQuery);
  const queries = useQueryClient();
  const make = useBackUp();
  const started = make.data?.job_id ?? null;
  const [ended, setEnded] = useState<string | null>(null);
  const onEnd = useCallback(
    (job: Job) => {
      setEnded(job.id);
      if (job.state === "done") toast("The backup is made", { tone: "good" });
      else toast("The backup failed", { tone: "bad", detail: job.error ?? undefined });
      for (const key of [backupsQuery.queryKey, statusQuery.queryKey, ["jobs"]]) {
        void queries.invalidateQueries({ queryKey: key });
      }
    },
    [queries],
  );
  useJobEnd(started, onEnd);
  const busy = make.isPending || started !== ended;
  return (
    <Panel
      title="Backups"
      flush
      controls={
        <Button icon={<DatabaseBackup />} busy={busy} onClick={() => make.mutate()}>
          Back up now
        </Button>
      }
    >
      <ErrorLine error={make.error} />
      <Table
        label="Backups"
        columns={COLUMNS}
        rows={backups.data}
        rowKey={(it) => it.name}
        error={backups.error}
        onRetry={() => void backups.refetch()}
        expect={2}
        empty={
          <EmptyState title="No backups yet">
            A backup is everything the server keeps, checked when it is made. Keep a copy on another
            machine.
          </EmptyState>
        }
      />
    </Panel>
  );
}

const COLUMNS: Column<Backup>[] = [
  { key: "name", title: "Backup", value: (it) => it.name },
  {
    key: "made",
    title: "Made",
    value: (it) => it.made_at,
    cell: (it) => formatTime(it.made_at),
  },
  {
    key: "rows",
    title: "Rows",
    value: (it) => it.rows,
    cell: (it) => formatNumber(it.rows),
    align: "end",
    wide: true,
  },
  {
    key: "size",
    title: "Size",
    value: (it) => it.size_bytes,
    cell: (it) => formatBytes(it.size_bytes),
    align: "end",
  },
];
