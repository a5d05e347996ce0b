/** The workspaces of the reader, and a new one. */

import { useState } from "react";
import { api, call } from "~/api/client";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { usePeopleMutation } from "./people";
import { type User, useMe } from "./session";
import styles from "./settings.module.css";

type Mine = User["workspaces"][number];

export function Workspaces({ openId }: { openId: string }) {
  const me = useMe();
  const [round, setRound] = useState(0);
  const make = usePeopleMutation((name: string) =>
    call(api.POST("/api/v1/workspaces", { body: { name } })),
  );
  const made = () => {
    setRound((it) => it + 1);
    toast("The workspace is ready", { detail: "Choose it at the top right.", tone: "good" });
  };
  return (
    <Panel title="Workspaces" caption="What belongs together and is shared by its members" flush>
      <Table
        label="Workspaces"
        columns={columns(openId)}
        rows={me?.workspaces}
        rowKey={(it) => it.id}
        expect={2}
      />
      <Form
        key={round}
        label="New workspace"
        onSend={({ name = "" }) => make.mutate(name.trim(), { onSuccess: made })}
      >
        <div className={styles.toolbar}>
          <Field label="New workspace">
            <Input name="name" placeholder="Research" maxLength={80} required />
          </Field>
          <Button type="submit" busy={make.isPending}>
            Create the workspace
          </Button>
        </div>
        <ErrorLine error={make.error} />
      </Form>
    </Panel>
  );
}

function columns(openId: string): Column<Mine>[] {
  return [
    {
      key: "name",
      title: "Name",
      value: (it) => it.name,
      cell: (it) => (
        <>
          {it.name} {it.demo ? <Badge tone="demo">DEMO</Badge> : null}{" "}
          {it.id === openId ? <Badge tone="accent">Open</Badge> : null}
        </>
      ),
    },
    { key: "role", title: "Your role", value: (it) => it.role },
    {
      key: "id",
      title: "Id",
      value: (it) => it.id,
      cell: (it) => <code>{it.id}</code>,
      wide: true,
    },
  ];
}
