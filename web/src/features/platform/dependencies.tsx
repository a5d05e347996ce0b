/** One card per thing the server stands on: which one serves, how it is, how long it takes. */

import { useQuery } from "@tanstack/react-query";
import type { Server } from "~/api/client";
import { formatBytes, formatDuration, formatNumber } from "~/design/format";
import { Status, type Tone } from "~/ui/badge";
import { ErrorState } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { type Column, Table } from "~/ui/table";
import styles from "./platform.module.css";
import { statusQuery } from "./status";

type Dependency = Server<"Dependency">;

const TONES: Record<Dependency["state"], Tone> = { ok: "good", degraded: "warn", down: "bad" };
const WORDS: Record<Dependency["state"], string> = {
  ok: "Fine",
  degraded: "Degraded",
  down: "Down",
};

export function Dependencies() {
  const status = useQuery(statusQuery);
  if (status.error && !status.data) {
    return <ErrorState error={status.error} onRetry={() => void status.refetch()} />;
  }
  if (!status.data) return <SkeletonLines count={4} />;
  return (
    <div className={styles.cards}>
      {status.data.dependencies.map((it) => (
        <div key={it.name} className={styles.card}>
          <div className={styles.cardHead}>
            {it.name}
            <Status tone={TONES[it.state]}>{WORDS[it.state]}</Status>
          </div>
          <span className={styles.quiet}>
            {it.place} · {formatDuration(it.latency_ms)}
          </span>
          {it.detail ? <span className={styles.quiet}>{it.detail}</span> : null}
        </div>
      ))}
    </div>
  );
}

export function Queues() {
  const queues = useQuery(statusQuery).data?.queues;
  const figures = [
    { label: "Running", value: queues?.running },
    { label: "Waiting", value: queues?.queued },
    { label: "Dead letters", value: queues?.dead },
  ];
  return (
    <dl className={styles.figures}>
      {figures.map((it) => (
        <div key={it.label}>
          <dt>{it.label}</dt>
          <dd>{formatNumber(it.value)}</dd>
        </div>
      ))}
    </dl>
  );
}

const STORES: Column<Server<"Stored">>[] = [
  { key: "name", title: "What", value: (it) => it.name },
  {
    key: "size",
    title: "Size",
    value: (it) => it.size_bytes,
    cell: (it) => formatBytes(it.size_bytes),
    align: "end",
  },
];

export function StorageTable() {
  const status = useQuery(statusQuery);
  const total = status.data?.storage.reduce((sum, it) => sum + it.size_bytes, 0);
  return (
    <Panel title="Storage" caption={total === undefined ? "" : formatBytes(total)} flush>
      <Table
        label="Storage"
        columns={STORES}
        rows={status.data?.storage}
        rowKey={(it) => it.name}
        error={status.error}
        expect={3}
      />
    </Panel>
  );
}
