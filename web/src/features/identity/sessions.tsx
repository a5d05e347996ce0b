/** Where the reader is signed in, and the way to end any of it. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatAge, formatExact, formatTime } from "~/design/format";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { readDevice } from "./device";

type Session = Server<"Session">;

const KEY = ["me", "sessions"];

export function Sessions() {
  const sessions = useQuery({ queryKey: KEY, queryFn: () => call(api.GET("/api/v1/me/sessions")) });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [ending, setEnding] = useState(false);
  const end = useMutation({
    mutationFn: (id: string) =>
      call(api.DELETE("/api/v1/me/sessions/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      toast("That session has ended", { tone: "good" });
    },
  });
  const endAll = useMutation({
    mutationFn: () => call(api.POST("/api/v1/auth/logout-everywhere")),
    onSuccess: async () => {
      queries.clear();
      await navigate({ to: "/login" });
    },
  });
  return (
    <Panel
      title="Sessions"
      caption={sessions.data ? `${sessions.data.length}` : undefined}
      flush
      controls={
        <Button look="danger" onClick={() => setEnding(true)}>
          Sign out everywhere
        </Button>
      }
    >
      <ErrorLine error={end.error ?? endAll.error} />
      <Table
        label="Sessions"
        columns={columns((id) => end.mutate(id), end.isPending)}
        rows={sessions.data}
        rowKey={(it) => it.id}
        error={sessions.error}
        onRetry={() => void sessions.refetch()}
        expect={3}
        empty={<EmptyState title="No sessions">You use a key or a token right now.</EmptyState>}
      />
      <Confirm
        open={ending}
        title="Sign out everywhere"
        verb="Sign out everywhere"
        busy={endAll.isPending}
        onConfirm={() => endAll.mutate()}
        onClose={() => setEnding(false)}
      >
        <p>Every browser and device is signed out, this one too. API keys keep working.</p>
      </Confirm>
    </Panel>
  );
}

function columns(onEnd: (id: string) => void, busy: boolean): Column<Session>[] {
  return [
    {
      key: "device",
      title: "Device",
      value: (it) => readDevice(it.user_agent),
      cell: (it) => (
        <span title={it.user_agent ?? undefined}>
          {readDevice(it.user_agent)} {it.current ? <Badge tone="good">This one</Badge> : null}
        </span>
      ),
    },
    { key: "address", title: "Address", value: (it) => it.address ?? null },
    { key: "kind", title: "Kind", value: (it) => it.kind, wide: true },
    {
      key: "created",
      title: "Signed in",
      value: (it) => it.created_at,
      cell: (it) => formatTime(it.created_at),
      wide: true,
    },
    {
      key: "seen",
      title: "Last seen",
      value: (it) => it.last_seen_at,
      cell: (it) => <span title={formatExact(it.last_seen_at)}>{formatAge(it.last_seen_at)}</span>,
    },
    {
      key: "end",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) =>
        it.current ? null : (
          <Button look="quiet" disabled={busy} onClick={() => onEnd(it.id)}>
            End
          </Button>
        ),
    },
  ];
}
