/** Who shares the open workspace, and as what. */

import { useQuery } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { api, call } from "~/api/client";
import { formatDate } from "~/design/format";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input, Select } from "~/ui/field";
import { Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import {
  type Member,
  membersQuery,
  usePeopleMutation,
  WORKSPACE_ROLES,
  type WorkspaceRole,
} from "./people";
import { useMay, useMe } from "./session";
import styles from "./settings.module.css";

type MembersProps = { workspace: { id: string; name: string } };

export function Members({ workspace }: MembersProps) {
  const members = useQuery(membersQuery(workspace.id));
  const mayManage = useMay("workspace:manage");
  const me = useMe();
  const [leaving, setLeaving] = useState<Member | null>(null);
  const change = usePeopleMutation(({ user_id, role }: { user_id: string; role: WorkspaceRole }) =>
    call(
      api.PATCH("/api/v1/workspaces/{id}/members/{user_id}", {
        params: { path: { id: workspace.id, user_id } },
        body: { role },
      }),
    ),
  );
  const remove = usePeopleMutation((user_id: string) =>
    call(
      api.DELETE("/api/v1/workspaces/{id}/members/{user_id}", {
        params: { path: { id: workspace.id, user_id } },
      }),
    ),
  );
  const columns = memberColumns({
    mayChange: (member) => mayManage && member.user_id !== me?.id,
    onRole: (member, role) => change.mutate({ user_id: member.user_id, role }),
    onRemove: setLeaving,
  });
  return (
    <Panel title="Members" caption={workspace.name} flush>
      <ErrorLine error={change.error} />
      <Table
        label={`Members of ${workspace.name}`}
        columns={columns}
        rows={members.data}
        rowKey={(it) => it.user_id}
        error={members.error}
        onRetry={() => void members.refetch()}
        expect={3}
      />
      {mayManage ? <AddMember workspace={workspace.id} /> : null}
      <Confirm
        open={leaving !== null}
        title={`Remove ${leaving?.username}`}
        verb="Remove from the workspace"
        busy={remove.isPending}
        onConfirm={() =>
          leaving && remove.mutate(leaving.user_id, { onSuccess: () => setLeaving(null) })
        }
        onClose={() => setLeaving(null)}
      >
        <p>They lose sight of everything in {workspace.name}. What they made stays.</p>
        <ErrorLine error={remove.error} />
      </Confirm>
    </Panel>
  );
}

function AddMember({ workspace }: { workspace: string }) {
  const [role, setRole] = useState<WorkspaceRole>("viewer");
  const [round, setRound] = useState(0); // a new key empties the field after somebody was added
  const add = usePeopleMutation((login: string) =>
    call(
      api.POST("/api/v1/workspaces/{id}/members", {
        params: { path: { id: workspace } },
        body: { login, role },
      }),
    ),
  );
  const added = () => {
    setRound((it) => it + 1);
    toast("Added to the workspace", { tone: "good" });
  };
  return (
    <Form
      key={round}
      label="Add a member"
      onSend={({ login = "" }) => add.mutate(login, { onSuccess: added })}
    >
      <div className={styles.toolbar}>
        <Field label="Email or user name">
          <Input name="login" autoCapitalize="none" spellCheck={false} required />
        </Field>
        <Field label="Role">
          <Select value={role} choices={WORKSPACE_ROLES} onChoose={setRole} />
        </Field>
        <Button type="submit" busy={add.isPending}>
          Add the member
        </Button>
      </div>
      <ErrorLine error={add.error} />
    </Form>
  );
}

type MemberHand = {
  mayChange: (member: Member) => boolean;
  onRole: (member: Member, role: WorkspaceRole) => void;
  onRemove: (member: Member) => void;
};

function memberColumns({ mayChange, onRole, onRemove }: MemberHand): Column<Member>[] {
  return [
    { key: "username", title: "User name", value: (it) => it.username },
    { key: "name", title: "Name", value: (it) => it.display_name, wide: true },
    {
      key: "role",
      title: "Role",
      value: (it) => it.role,
      cell: (it) =>
        mayChange(it) ? (
          <Select
            className={styles.roleSelect}
            aria-label={`Role of ${it.username}`}
            value={it.role}
            choices={WORKSPACE_ROLES}
            onChoose={(role) => onRole(it, role)}
          />
        ) : (
          it.role
        ),
    },
    {
      key: "joined",
      title: "Since",
      value: (it) => it.joined_at,
      cell: (it) => formatDate(it.joined_at),
      wide: true,
    },
    {
      key: "remove",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) =>
        mayChange(it) ? (
          <Button
            look="quiet"
            className={styles.rowButton}
            icon={<UserMinus />}
            onClick={() => onRemove(it)}
          >
            Remove
          </Button>
        ) : null,
    },
  ];
}
