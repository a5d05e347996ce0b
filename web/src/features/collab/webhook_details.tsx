/** One webhook: switched on and off, tested, and what it was sent with how each try went. */

import { Play, Power, RotateCcw, Send, Trash2 } from "lucide-react";
import { useState } from "react";
import { formatAge, formatClock, formatDuration, formatExact } from "~/design/format";
import { Status } from "~/ui/badge";
import { Button, IconButton } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Facts } from "~/ui/drawer";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Actions } from "~/ui/form";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import styles from "./webhook.module.css";
import {
  type Delivery,
  useDeleteWebhook,
  useDeliveries,
  useReplayDelivery,
  useSwitchWebhook,
  useTestWebhook,
  type Webhook,
} from "./webhooks";

type WebhookDetailsProps = { webhook: Webhook; onGone: () => void };

export function WebhookDetails({ webhook, onGone }: WebhookDetailsProps) {
  return (
    <div className={styles.stack}>
      <Facts
        facts={[
          { label: "Address", value: <code className={styles.url}>{webhook.url}</code> },
          { label: "State", value: stateOf(webhook) },
          { label: "Made", value: formatExact(webhook.created_at) },
        ]}
      />
      <Hands webhook={webhook} onGone={onGone} />
      <Deliveries webhook={webhook} />
    </div>
  );
}

function stateOf({ state, reason, failing_since }: Webhook): string {
  if (state === "disabled") return `Off. ${reason ?? "Somebody switched it off."}`;
  return failing_since == null
    ? "On"
    : `On, but every delivery failed since ${formatExact(failing_since)}`;
}

function Hands({ webhook, onGone }: WebhookDetailsProps) {
  const [asking, setAsking] = useState(false);
  const flip = useSwitchWebhook();
  const test = useTestWebhook();
  const remove = useDeleteWebhook();
  const on = webhook.state === "enabled";
  return (
    <>
      <ErrorLine error={flip.error ?? test.error ?? remove.error} />
      <Actions>
        <Button
          icon={<Send />}
          disabled={!on}
          busy={test.isPending}
          onClick={() => test.mutate(webhook.id)}
        >
          Send a test
        </Button>
        <Button
          icon={on ? <Power /> : <Play />}
          busy={flip.isPending}
          onClick={() => flip.mutate({ id: webhook.id, state: on ? "disabled" : "enabled" })}
        >
          {on ? "Switch off" : "Switch on"}
        </Button>
        <Button look="quiet" icon={<Trash2 />} onClick={() => setAsking(true)}>
          Delete
        </Button>
      </Actions>
      <Confirm
        open={asking}
        title={`Delete “${webhook.name}”`}
        verb="Delete the webhook"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(webhook.id, {
            onSuccess: () => {
              toast("The webhook is deleted", { tone: "good" });
              onGone();
            },
          })
        }
        onClose={() => setAsking(false)}
      >
        <p>What it was sent is deleted with it. Alerts that name it say so in the inbox.</p>
      </Confirm>
    </>
  );
}

function Deliveries({ webhook }: { webhook: Webhook }) {
  const deliveries = useDeliveries(webhook.id);
  const replay = useReplayDelivery();
  return (
    <section aria-label="Deliveries">
      <ErrorLine error={replay.error} />
      <Table
        label="Deliveries"
        columns={columns(webhook.state === "enabled", (id) => replay.mutate(id))}
        rows={deliveries.data?.items}
        rowKey={(it) => it.id}
        error={deliveries.error}
        onRetry={() => void deliveries.refetch()}
        expect={3}
        empty={
          <EmptyState icon={<Send />} title="Nothing was sent yet">
            Send a test, or name this webhook in an alert.
          </EmptyState>
        }
      />
    </section>
  );
}

const WORDS = {
  pending: { tone: "info", word: "On its way" },
  delivered: { tone: "good", word: "Delivered" },
  failed: { tone: "bad", word: "Failed" },
} as const;

function columns(may: boolean, onReplay: (id: string) => void): Column<Delivery>[] {
  return [
    { key: "topic", title: "Message", value: (it) => it.topic, cell: (it) => <Message of={it} /> },
    {
      key: "state",
      title: "State",
      value: (it) => it.state,
      cell: (it) => <Status tone={WORDS[it.state].tone}>{WORDS[it.state].word}</Status>,
    },
    {
      key: "tries",
      title: "Tries",
      value: (it) => it.attempts,
      cell: (it) => <Tries of={it} />,
      wrap: true,
    },
    {
      key: "at",
      title: "Made",
      value: (it) => it.created_at,
      cell: (it) => <span title={formatExact(it.created_at)}>{formatAge(it.created_at)}</span>,
      wide: true,
    },
    {
      key: "replay",
      title: "",
      value: () => null,
      sortable: false,
      align: "end",
      cell: (it) => (
        <IconButton
          label="Replay"
          icon={<RotateCcw />}
          disabled={!may || it.state === "pending"}
          onClick={() => onReplay(it.id)}
        />
      ),
    },
  ];
}

function Message({ of }: { of: Delivery }) {
  return (
    <details className={styles.message}>
      <summary>{of.topic}</summary>
      <code>{of.body}</code>
    </details>
  );
}

function Tries({ of }: { of: Delivery }) {
  const last = of.log.at(-1);
  const next = of.next_at && of.attempts > 0 ? `, again at ${formatClock(of.next_at)}` : "";
  if (last === undefined) return "None yet";
  const said = last.error ?? `${last.status} in ${formatDuration(last.took_ms)}`;
  return `${of.attempts}: ${said}${next}`;
}
