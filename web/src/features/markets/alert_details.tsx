/** One alert in the drawer: what it says, how it stands, when it fired, and what can be done with it. */

import { Pause, Pencil, Play, Trash2 } from "lucide-react";
import { useState } from "react";
import { formatAge, formatExact, formatPrice, formatTime } from "~/design/format";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Facts } from "~/ui/drawer";
import { ErrorLine, ErrorState } from "~/ui/error_state";
import { Actions } from "~/ui/form";
import { Skeleton } from "~/ui/skeleton";
import { toast } from "~/ui/toast";
import styles from "./alert.module.css";
import { aboutOf, channelsOf, restOf, standing, type Told, watchedNow } from "./alert_words";
import { type Alert, useArmAlert, useDeleteAlert, useFires } from "./alerts";
import { useWatchlists } from "./watchlist";

type AlertDetailsProps = {
  alert: Alert;
  webhooks: readonly Told[];
  mayChange: boolean;
  onEdit: () => void;
  onGone: () => void;
};

export function AlertDetails({ alert, webhooks, mayChange, onEdit, onGone }: AlertDetailsProps) {
  const state = standing(alert);
  const lists = useWatchlists().data ?? [];
  return (
    <div className={styles.details}>
      <Facts
        facts={[
          { label: "Condition", value: <code>{alert.formula}</code> },
          { label: "About", value: `${aboutOf(alert, lists)}, bars of ${alert.interval}` },
          { label: "State", value: <Status tone={state.tone}>{state.word}</Status> },
          { label: "Why", value: state.reason },
          {
            label: "Now",
            value: alert.universe ? (
              `true of ${alert.matching ?? "–"}`
            ) : (
              <>
                <code>{alert.watched}</code> = <span className="numeric">{watchedNow(alert)}</span>
              </>
            ),
          },
          { label: "Fires", value: repeatOf(alert) },
          { label: "Told in", value: channelsOf(alert.channels, webhooks) },
          { label: "Made", value: formatTime(alert.created_at) },
        ]}
      />
      {mayChange ? <Hands alert={alert} onEdit={onEdit} onGone={onGone} /> : null}
      <Fires alert={alert} />
    </div>
  );
}

function repeatOf({ repeat, cooldown_seconds }: Alert): string {
  if (repeat === "once") return "Once, then pauses";
  return cooldown_seconds > 0
    ? `Each time, then rests ${restOf(cooldown_seconds).toLowerCase()}`
    : "Each time it becomes true";
}

type HandsProps = { alert: Alert; onEdit: () => void; onGone: () => void };

function Hands({ alert, onEdit, onGone }: HandsProps) {
  const [asking, setAsking] = useState(false);
  const arm = useArmAlert();
  const remove = useDeleteAlert();
  const armed = alert.state === "armed";
  return (
    <>
      <ErrorLine error={arm.error ?? remove.error} />
      <Actions>
        <Button
          icon={armed ? <Pause /> : <Play />}
          busy={arm.isPending}
          onClick={() => arm.mutate({ id: alert.id, state: armed ? "paused" : "armed" })}
        >
          {armed ? "Pause" : "Arm"}
        </Button>
        <Button icon={<Pencil />} onClick={onEdit}>
          Edit
        </Button>
        <Button icon={<Trash2 />} look="quiet" onClick={() => setAsking(true)}>
          Delete
        </Button>
      </Actions>
      <Confirm
        open={asking}
        title={`Delete “${alert.name}”`}
        verb="Delete the alert"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(alert.id, {
            onSuccess: () => {
              toast("The alert is deleted", { tone: "good" });
              onGone();
            },
          })
        }
        onClose={() => setAsking(false)}
      >
        <p>When it fired is deleted with it. This cannot be undone.</p>
      </Confirm>
    </>
  );
}

function Fires({ alert }: { alert: Alert }) {
  const fires = useFires(alert.id);
  if (fires.error) return <ErrorState error={fires.error} onRetry={() => void fires.refetch()} />;
  if (fires.data === undefined) return <Skeleton height={80} />;
  const { items } = fires.data;
  return (
    <section aria-label="When it fired">
      <h3>When it fired</h3>
      {items.length === 0 ? (
        <p className={styles.note}>
          Not yet. It fires when the condition becomes true, not while it already is.
        </p>
      ) : (
        <ol className={styles.fires}>
          {items.map((fire) => (
            <li key={fire.id}>
              <span title={`In the bar of ${formatExact(fire.at)}`}>
                {formatTime(fire.fired_at)} ({formatAge(fire.fired_at)})
              </span>
              <span className="numeric">{formatPrice(fire.value ?? null)}</span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
