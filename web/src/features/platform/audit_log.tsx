/** Who did what, newest first; each entry's hash holds the one before it. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { ScrollText } from "lucide-react";
import { api, callPage, type Server } from "~/api/client";
import { formatExact, formatId, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { Drawer, Facts } from "~/ui/drawer";
import { EmptyState } from "~/ui/empty_state";
import { type Column, exportCsv, Table } from "~/ui/table";
import styles from "./platform.module.css";

type Entry = Server<"AuditEntry">;

const PAGE = 100;

/** Who an actor is, for those the reader shares a workspace with. */
export type NameOf = (actor: string) => string | undefined;

type AuditLogProps = {
  nameOf: NameOf;
  /** The chain of the whole server instead of the workspace's. */
  server: boolean;
  find: string | undefined;
  open: number | undefined;
  onOpen: (seq: number | undefined) => void;
};

export function AuditLog({ nameOf, server, find, open, onOpen }: AuditLogProps) {
  const log = useAuditLog(server);
  const all = log.data?.pages.flatMap((page) => page.items);
  const entries = all?.filter((it) => matches(it, find));
  const opened = all?.find((it) => it.seq === open);
  return (
    <>
      <Table
        label="Audit log"
        columns={[...COLUMNS.slice(0, 3), actorColumn(nameOf), ...COLUMNS.slice(3)]}
        rows={entries}
        rowKey={(it) => String(it.seq)}
        openKey={open === undefined ? undefined : String(open)}
        onOpen={(it) => onOpen(it.seq)}
        error={log.error}
        onRetry={() => void log.refetch()}
        expect={14}
        empty={
          <EmptyState icon={<ScrollText />} title={find ? "No entry matches" : "No entries yet"}>
            {find
              ? "Only the entries loaded so far were searched. Load older ones or change the words."
              : "Every change that anybody or anything makes is written here."}
          </EmptyState>
        }
      />
      {log.hasNextPage ? (
        <div className={styles.more}>
          <Button busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Load older entries
          </Button>
        </div>
      ) : null}
      <Drawer
        open={opened !== undefined}
        title={opened?.action ?? ""}
        caption={opened ? `Entry ${opened.seq}` : ""}
        onClose={() => onOpen(undefined)}
      >
        {opened ? <EntryDetail entry={opened} nameOf={nameOf} /> : null}
      </Drawer>
    </>
  );
}

export function useAuditLog(server: boolean) {
  return useInfiniteQuery({
    queryKey: ["audit", server],
    queryFn: ({ pageParam }) =>
      callPage(
        api.GET("/api/v1/audit", {
          params: {
            query: {
              limit: PAGE,
              ...(server ? { instance: true } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
  });
}

export function matches(entry: Entry, find: string | undefined): boolean {
  if (!find) return true;
  const text = [entry.actor, entry.action, entry.subject, entry.request_id].join(" ").toLowerCase();
  return find
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

const COLUMNS: Column<Entry>[] = [
  { key: "seq", title: "No.", value: (it) => it.seq, align: "end", width: "64px" },
  {
    key: "at",
    title: "Time",
    value: (it) => it.at,
    cell: (it) => <span title={formatExact(it.at)}>{formatTime(it.at)}</span>,
  },
  { key: "action", title: "Action", value: (it) => it.action },
  {
    key: "subject",
    title: "On",
    value: (it) => it.subject ?? null,
    cell: (it) => <span title={it.subject ?? undefined}>{it.subject && formatId(it.subject)}</span>,
    wide: true,
  },
  {
    key: "hash",
    title: "Hash",
    value: (it) => it.hash,
    cell: (it) => <code title={it.hash}>{it.hash.slice(0, 10)}</code>,
    wide: true,
  },
];

function actorColumn(nameOf: NameOf): Column<Entry> {
  return {
    key: "actor",
    title: "By",
    value: (it) => it.actor,
    cell: (it) => <span title={it.actor}>{nameOf(it.actor) ?? formatId(it.actor)}</span>,
  };
}

export function exportAudit(entries: Entry[]) {
  const columns = [...COLUMNS.slice(0, 3), actorColumn(() => undefined), ...COLUMNS.slice(3)];
  exportCsv("prospect-audit", columns, entries);
}

function hasContent(detail: unknown): boolean {
  return typeof detail === "object" && detail !== null && Object.keys(detail).length > 0;
}

function EntryDetail({ entry, nameOf }: { entry: Entry; nameOf: NameOf }) {
  const name = nameOf(entry.actor);
  return (
    <>
      <Facts
        facts={[
          { label: "Time", value: formatExact(entry.at) },
          { label: "By", value: name ? `${name}, ${entry.actor}` : entry.actor },
          { label: "On", value: entry.subject ?? "Nothing in particular" },
          { label: "Request", value: entry.request_id ? <code>{entry.request_id}</code> : "None" },
          { label: "Hash", value: <code>{entry.hash}</code> },
        ]}
      />
      {hasContent(entry.detail) ? (
        <>
          <p className={styles.label}>Detail</p>
          <pre className={styles.json}>{JSON.stringify(entry.detail, null, 2)}</pre>
        </>
      ) : null}
    </>
  );
}
