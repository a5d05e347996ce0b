/** Work that failed for good: why, with what, and the way to try it again. */

import { useQuery } from "@tanstack/react-query";
import { MailCheck, RotateCcw } from "lucide-react";
import { useState } from "react";
import { formatAge, formatExact, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { Confirm } from "~/ui/dialog";
import { Drawer, Facts } from "~/ui/drawer";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { Actions } from "~/ui/form";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import { type DeadLetter, deadLettersQuery, useDiscard, useReplay } from "./jobs";
import styles from "./platform.module.css";

type DeadLetterListProps = {
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
};

export function DeadLetterList({ openId, onOpen }: DeadLetterListProps) {
  const letters = useQuery(deadLettersQuery);
  const open = letters.data?.items.find((it) => it.id === openId);
  return (
    <>
      <Table
        label="Dead letters"
        columns={COLUMNS}
        rows={letters.data?.items}
        rowKey={(it) => it.id}
        openKey={openId}
        onOpen={(it) => onOpen(it.id)}
        error={letters.error}
        onRetry={() => void letters.refetch()}
        expect={4}
        empty={
          <EmptyState icon={<MailCheck />} title="No dead letters">
            A job that fails at every attempt ends here, with its error, until it is replayed or
            discarded.
          </EmptyState>
        }
      />
      <Drawer open={open !== undefined} title={open?.kind ?? ""} onClose={() => onOpen(undefined)}>
        {open ? <Letter letter={open} onGone={() => onOpen(undefined)} /> : null}
      </Drawer>
    </>
  );
}

const COLUMNS: Column<DeadLetter>[] = [
  { key: "kind", title: "Job", value: (it) => it.kind },
  { key: "error", title: "Error", value: (it) => it.error ?? null },
  { key: "attempts", title: "Attempts", value: (it) => it.attempts, align: "end", wide: true },
  {
    key: "died",
    title: "Gave up",
    value: (it) => it.died_at,
    cell: (it) => <span title={formatExact(it.died_at)}>{formatAge(it.died_at)}</span>,
    align: "end",
  },
];

function Letter({ letter, onGone }: { letter: DeadLetter; onGone: () => void }) {
  const [asking, setAsking] = useState(false);
  const replay = useReplay();
  const discard = useDiscard();
  const replayed = () => {
    toast("The job is queued again", { tone: "good" });
    onGone();
  };
  return (
    <>
      <Facts
        facts={[
          { label: "Error", value: letter.error ?? "None was given" },
          { label: "Attempts", value: letter.attempts },
          { label: "Gave up", value: formatTime(letter.died_at) },
          { label: "Id", value: <code>{letter.id}</code> },
        ]}
      />
      <p className={styles.label}>What it was asked</p>
      <pre className={styles.json}>{JSON.stringify(letter.payload, null, 2)}</pre>
      <ErrorLine error={replay.error ?? discard.error} />
      <Actions>
        <Button
          look="primary"
          icon={<RotateCcw />}
          busy={replay.isPending}
          onClick={() => replay.mutate(letter.id, { onSuccess: replayed })}
        >
          Replay
        </Button>
        <Button look="danger" onClick={() => setAsking(true)}>
          Discard
        </Button>
      </Actions>
      <Confirm
        open={asking}
        title="Discard this dead letter"
        verb="Discard it"
        busy={discard.isPending}
        onConfirm={() => discard.mutate(letter.id, { onSuccess: onGone })}
        onClose={() => setAsking(false)}
      >
        <p>The work it stood for will not be done. The audit log keeps that it was discarded.</p>
      </Confirm>
    </>
  );
}
