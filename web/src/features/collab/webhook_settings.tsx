/** Webhooks in the settings: made with a secret that is shown once, tested, switched, deleted. */

import { Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { formatAge, formatExact } from "~/design/format";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { Secret } from "~/ui/secret";
import { type Column, Table } from "~/ui/table";
import styles from "./webhook.module.css";
import { WebhookDetails } from "./webhook_details";
import { type MadeWebhook, useCreateWebhook, useWebhooks, type Webhook } from "./webhooks";

export function WebhookSettings({ may }: { may: boolean }) {
  const webhooks = useWebhooks(may);
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeWebhook | null>(null);
  const [openId, setOpenId] = useState<string | null>(null);
  const open = webhooks.data?.find((it) => it.id === openId);
  if (!may) {
    return (
      <EmptyState icon={<WebhookIcon />} title="Kept by administrators">
        Whoever runs this workspace names the servers that are told of alerts.
      </EmptyState>
    );
  }
  const make = (
    <Button look="primary" onClick={() => setMaking(true)}>
      Add a webhook
    </Button>
  );
  return (
    <Panel title="Webhooks" flush controls={make}>
      <Table
        label="Webhooks"
        columns={COLUMNS}
        rows={webhooks.data}
        rowKey={(it) => it.id}
        onOpen={(it) => setOpenId(it.id)}
        error={webhooks.error}
        onRetry={() => void webhooks.refetch()}
        expect={2}
        empty={
          <EmptyState icon={<WebhookIcon />} title="No webhooks yet" action={make}>
            A webhook is a server of yours that is told when an alert fires: a chat, an automation.
            Each message is signed, so that it can tell it is from here.
          </EmptyState>
        }
      />
      <Dialog open={making} title="Add a webhook" onClose={() => setMaking(false)}>
        <NewWebhook
          onMade={(next) => {
            setMaking(false);
            setMade(next);
          }}
        />
      </Dialog>
      <Kept made={made} onClose={() => setMade(null)} />
      <Dialog
        open={open !== undefined}
        title={open?.name ?? ""}
        width="l"
        onClose={() => setOpenId(null)}
      >
        {open ? <WebhookDetails webhook={open} onGone={() => setOpenId(null)} /> : null}
      </Dialog>
    </Panel>
  );
}

function NewWebhook({ onMade }: { onMade: (made: MadeWebhook) => void }) {
  const create = useCreateWebhook();
  const problem = create.error ? asProblem(create.error) : null;
  return (
    <Form
      label="New webhook"
      onSend={({ name = "", url = "" }) => create.mutate({ name, url }, { onSuccess: onMade })}
    >
      <Field label="Name" error={problem?.field("name")}>
        <Input name="name" placeholder="Desk chat" maxLength={100} required autoFocus />
      </Field>
      <Field
        label="Address"
        hint="A public https address. Inside your own network, whoever runs Prospect allows hosts with the setting webhook_targets."
        error={problem?.field("url")}
      >
        <Input name="url" type="url" placeholder="https://hooks.example.com/…" required />
      </Field>
      <ErrorLine error={create.error} />
      <Actions>
        <Button type="submit" look="primary" busy={create.isPending}>
          Add the webhook
        </Button>
      </Actions>
    </Form>
  );
}

function Kept({ made, onClose }: { made: MadeWebhook | null; onClose: () => void }) {
  return (
    <Dialog
      open={made !== null}
      title="Keep this secret"
      onClose={onClose}
      actions={
        <Button look="primary" onClick={onClose}>
          I have kept it
        </Button>
      }
    >
      <div className={styles.stack}>
        <p>
          It is shown this one time. Your server checks the signature of each message with it, as
          Standard Webhooks has it.
        </p>
        <Secret label="Signing secret" text={made?.secret ?? ""} />
      </div>
    </Dialog>
  );
}

const COLUMNS: Column<Webhook>[] = [
  { key: "name", title: "Name", value: (it) => it.name, wrap: true },
  {
    key: "url",
    title: "Address",
    value: (it) => it.url,
    cell: (it) => <code>{it.url}</code>,
    wide: true,
  },
  {
    key: "state",
    title: "State",
    value: (it) => it.state,
    cell: (it) => <WebhookStanding webhook={it} />,
  },
  {
    key: "last",
    title: "Last delivered",
    value: (it) => it.last_delivered_at ?? null,
    cell: (it) =>
      it.last_delivered_at ? (
        <span title={formatExact(it.last_delivered_at)}>{formatAge(it.last_delivered_at)}</span>
      ) : (
        "Never"
      ),
    align: "end",
  },
];

export function WebhookStanding({ webhook }: { webhook: Webhook }) {
  const { state, reason, failing_since } = webhook;
  if (state === "disabled") {
    return (
      <Status tone="bad" title={reason ?? "Somebody switched it off."}>
        Off
      </Status>
    );
  }
  if (failing_since != null) {
    return (
      <Status tone="warn" title={`Every delivery failed since ${formatExact(failing_since)}`}>
        Failing
      </Status>
    );
  }
  return <Status tone="good">On</Status>;
}
