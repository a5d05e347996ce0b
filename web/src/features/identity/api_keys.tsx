/** Keys for programs: made with a scope, shown once, revoked at will. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatAge, formatDate } from "~/design/format";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Confirm, Dialog } from "~/ui/dialog";
import { EmptyState } from "~/ui/empty_state";
import { Panel } from "~/ui/panel";
import { Secret } from "~/ui/secret";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { NewKey } from "./new_key";
import styles from "./settings.module.css";

type ApiKey = Server<"ApiKey">;

/** Enough of a key to recognise it by. */
const PREFIX = 16;

const KEYS = ["me", "api-keys"];

export function ApiKeys() {
  const keys = useQuery({ queryKey: KEYS, queryFn: () => call(api.GET("/api/v1/me/api-keys")) });
  const queries = useQueryClient();
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<ApiKey | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: KEYS });
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      Create a key
    </Button>
  );
  return (
    <Panel title="API keys" flush controls={make}>
      <Table
        label="API keys"
        columns={columns(setRevoking)}
        rows={keys.data}
        rowKey={(it) => it.id}
        error={keys.error}
        onRetry={() => void keys.refetch()}
        expect={2}
        empty={
          <EmptyState icon={<KeyRound />} title="No keys yet" action={make}>
            A key lets a script or another program use the API with your rights, or fewer.
          </EmptyState>
        }
      />
      <Dialog open={making} title="Create an API key" onClose={() => setMaking(false)}>
        <NewKey
          onMade={(key) => {
            setMaking(false);
            setMade(key);
            void refresh();
          }}
        />
      </Dialog>
      <MadeKey secret={made} onClose={() => setMade(null)} />
      <Revoke apiKey={revoking} onClose={() => setRevoking(null)} onDone={refresh} />
    </Panel>
  );
}

function MadeKey({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  return (
    <Dialog
      open={secret !== null}
      title="Keep this key"
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className={styles.stack}>
        <p>It is shown this one time. Whoever has it can do what it may do.</p>
        <Secret label="API key" text={secret ?? ""} />
      </div>
    </Dialog>
  );
}

type RevokeProps = { apiKey: ApiKey | null; onClose: () => void; onDone: () => Promise<unknown> };

function Revoke({ apiKey, onClose, onDone }: RevokeProps) {
  const revoke = useMutation({
    mutationFn: (id: string) =>
      call(api.DELETE("/api/v1/me/api-keys/{id}", { params: { path: { id } } })),
    onSuccess: async () => {
      await onDone();
      toast("The key is revoked", { tone: "good" });
      onClose();
    },
  });
  return (
    <Confirm
      open={apiKey !== null}
      title={`Revoke “${apiKey?.name}”`}
      verb="Revoke the key"
      busy={revoke.isPending}
      onConfirm={() => apiKey && revoke.mutate(apiKey.id)}
      onClose={onClose}
    >
      <p>Programs that use it are refused from now on. This cannot be undone.</p>
    </Confirm>
  );
}

function columns(onRevoke: (key: ApiKey) => void): Column<ApiKey>[] {
  return [
    { key: "name", title: "Name", value: (it) => it.name },
    {
      key: "prefix",
      title: "Begins with",
      value: (it) => it.prefix,
      cell: (it) => <code title={it.prefix}>{it.prefix.slice(0, PREFIX)}…</code>,
      wide: true,
    },
    {
      key: "permissions",
      title: "May",
      value: (it) => it.permissions?.join(" ") ?? "everything",
      cell: (it) =>
        it.permissions ? (
          <span title={it.permissions.join(", ")}>{it.permissions.length} permissions</span>
        ) : (
          "Everything you may"
        ),
      wide: true,
    },
    {
      key: "used",
      title: "Last used",
      value: (it) => it.last_used_at ?? null,
      cell: (it) => (it.last_used_at ? formatAge(it.last_used_at) : "Never"),
    },
    {
      key: "expires",
      title: "Expires",
      value: (it) => it.expires_at ?? null,
      cell: (it) => <Expiry at={it.expires_at ?? null} />,
      wide: true,
    },
    {
      key: "revoke",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) => (
        <Button look="quiet" onClick={() => onRevoke(it)}>
          Revoke
        </Button>
      ),
    },
  ];
}

function Expiry({ at }: { at: string | null }) {
  if (!at) return "Never";
  if (Date.parse(at) < Date.now()) return <Badge tone="warn">Expired</Badge>;
  return formatDate(at);
}
