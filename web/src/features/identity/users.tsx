/** Everybody who has an account here; for those who administer the instance. */

import { useQuery } from "@tanstack/react-query";
import { Ban, Download, Ellipsis, KeyRound, RotateCcw, ShieldCheck, UserPlus } from "lucide-react";
import { useState } from "react";
import { api, call } from "~/api/client";
import { formatDate } from "~/design/format";
import { Badge, Status } from "~/ui/badge";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Menu, type MenuEntry } from "~/ui/menu";
import { Panel } from "~/ui/panel";
import { Secret } from "~/ui/secret";
import { type Column, exportCsv, Table } from "~/ui/table";
import { NewUser } from "./new_user";
import { type Person, usePeopleMutation, usersQuery } from "./people";
import { useMe } from "./session";
import styles from "./settings.module.css";

type Change = { id: string; status?: "active" | "disabled"; superuser?: boolean };

export function Users() {
  const users = useQuery(usersQuery);
  const me = useMe();
  const [adding, setAdding] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const change = usePeopleMutation(({ id, ...body }: Change) =>
    call(api.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body })),
  );
  const reset = usePeopleMutation((id: string) =>
    call(api.POST("/api/v1/users/{id}/reset-link", { params: { path: { id } } })),
  );
  const askLink = (id: string) =>
    reset.mutate(id, { onSuccess: ({ url_path }) => setLink(window.location.origin + url_path) });
  const columns = userColumns((person) =>
    userMenu(person, person.id === me?.id, { change: change.mutate, askLink }),
  );
  return (
    <Panel
      title="Users"
      caption={users.data ? `${users.data.total ?? users.data.items.length}` : undefined}
      flush
      controls={
        <Button look="primary" icon={<UserPlus />} onClick={() => setAdding(true)}>
          Add a user
        </Button>
      }
      menu={[
        {
          label: "Export as CSV",
          icon: <Download />,
          onSelect: () => exportCsv("prospect-users", columns, users.data?.items ?? []),
        },
      ]}
    >
      <ErrorLine error={change.error ?? reset.error} />
      <Table
        label="Users"
        columns={columns}
        rows={users.data?.items}
        rowKey={(it) => it.id}
        error={users.error}
        onRetry={() => void users.refetch()}
        initialSort={{ key: "username", descending: false }}
      />
      <Dialog open={adding} title="Add a user" onClose={() => setAdding(false)}>
        <NewUser onDone={() => setAdding(false)} />
      </Dialog>
      <Dialog open={link !== null} title="Reset link" onClose={() => setLink(null)}>
        <div className={styles.stack}>
          <p>Send this to the person over a channel you trust. It works once and expires.</p>
          <Secret label="Reset link" text={link ?? ""} />
        </div>
      </Dialog>
    </Panel>
  );
}

function userColumns(menu: (person: Person) => MenuEntry[]): Column<Person>[] {
  return [
    { key: "username", title: "User name", value: (it) => it.username },
    { key: "name", title: "Name", value: (it) => it.display_name, wide: true },
    { key: "email", title: "Email", value: (it) => it.email, wide: true },
    {
      key: "status",
      title: "Status",
      value: (it) => it.status,
      cell: (it) =>
        it.status === "active" ? (
          <Status tone="good">Active</Status>
        ) : (
          <Status tone="bad">Disabled</Status>
        ),
    },
    {
      key: "rights",
      title: "Rights",
      value: (it) => (it.superuser ? "superuser" : ""),
      cell: (it) => (it.superuser ? <Badge tone="accent">Administers the server</Badge> : null),
      wide: true,
    },
    {
      key: "second",
      title: "Second factor",
      value: (it) => it.second_factor,
      cell: (it) =>
        it.second_factor ? <Status tone="good">On</Status> : <Status tone="warn">Off</Status>,
      wide: true,
    },
    {
      key: "created",
      title: "Since",
      value: (it) => it.created_at,
      cell: (it) => formatDate(it.created_at),
      wide: true,
    },
    {
      key: "menu",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) => (
        <Menu label={`${it.username}: more`} entries={menu(it)}>
          <IconButton label="More" icon={<Ellipsis />} className={styles.rowButton} />
        </Menu>
      ),
    },
  ];
}

type UserHand = { change: (change: Change) => void; askLink: (id: string) => void };

/** Nobody disables or demotes themselves: the last way into the instance could close behind them. */
function userMenu(person: Person, own: boolean, { change, askLink }: UserHand): MenuEntry[] {
  const { id, status, superuser } = person;
  return [
    { label: "Make a reset link", icon: <KeyRound />, onSelect: () => askLink(id) },
    {
      label: superuser ? "Take the server rights" : "Let administer the server",
      icon: <ShieldCheck />,
      disabled: own,
      onSelect: () => change({ id, superuser: !superuser }),
    },
    "line",
    status === "active"
      ? {
          label: "Disable",
          icon: <Ban />,
          danger: true,
          disabled: own,
          onSelect: () => change({ id, status: "disabled" }),
        }
      : {
          label: "Enable",
          icon: <RotateCcw />,
          onSelect: () => change({ id, status: "active" }),
        },
  ];
}
