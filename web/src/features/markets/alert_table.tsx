/** The alerts of the workspace: how each stands, where what it watches is now, when it last fired. */

import { BellPlus } from "lucide-react";
import type { ReactNode } from "react";
import { formatAge, formatExact } from "~/design/format";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { type Column, Table } from "~/ui/table";
import styles from "./alert.module.css";
import { standing, watchedNow } from "./alert_words";
import { type Alert, useAlerts } from "./alerts";

type AlertTableProps = {
  openId: string | undefined;
  onOpen: (id: string) => void;
  /** The button that makes one, for who may. */
  create: ReactNode;
  /** Begins one with a condition, for who may. */
  onIdea?: ((formula: string) => void) | undefined;
};

/** Conditions that many begin with. */
const IDEAS = [
  { title: "Oversold", formula: "rsi(close, 14) < 30" },
  { title: "Above its year", formula: "close > sma(close, 200)" },
  { title: "Twice the usual volume", formula: "volume > 2 * sma(volume, 20)" },
];

export function AlertTable({ openId, onOpen, create, onIdea }: AlertTableProps) {
  const alerts = useAlerts();
  return (
    <Table
      label="Alerts"
      columns={COLUMNS}
      rows={alerts.data}
      rowKey={(it) => it.id}
      openKey={openId}
      onOpen={(it) => onOpen(it.id)}
      error={alerts.error}
      onRetry={() => void alerts.refetch()}
      expect={5}
      empty={
        <EmptyState
          icon={<BellPlus />}
          title="Nothing is watched yet"
          action={
            <span className={styles.ideas}>
              {create}
              {onIdea
                ? IDEAS.map(({ title, formula }) => (
                    <Button key={title} title={formula} onClick={() => onIdea(formula)}>
                      {title}
                    </Button>
                  ))
                : null}
            </span>
          }
        >
          An alert is a condition about an asset, such as rsi(close, 14) &lt; 30. When it becomes
          true you are told in your inbox, and the servers you name are told too.
        </EmptyState>
      }
    />
  );
}

const COLUMNS: Column<Alert>[] = [
  { key: "name", title: "Name", value: (it) => it.name, wrap: true },
  { key: "symbol", title: "Symbol", value: (it) => it.symbol },
  {
    key: "formula",
    title: "Condition",
    value: (it) => it.formula,
    cell: (it) => (
      <span className={styles.rule}>
        <code>{it.formula}</code>
      </span>
    ),
    wide: true,
    wrap: true,
  },
  { key: "interval", title: "Bars", value: (it) => it.interval, wide: true },
  {
    key: "state",
    title: "State",
    value: (it) => standing(it).word,
    cell: (it) => {
      const { tone, word, reason } = standing(it);
      return (
        <Status tone={tone} title={reason}>
          {word}
        </Status>
      );
    },
  },
  {
    key: "value",
    title: "Now",
    value: (it) => it.last_value ?? null,
    cell: (it) => (
      <span className="numeric" title={it.fault ?? it.watched}>
        {watchedNow(it)}
      </span>
    ),
    align: "end",
    wide: true,
  },
  { key: "fires", title: "Fires", value: (it) => it.fires, align: "end", wide: true },
  {
    key: "fired",
    title: "Last fired",
    value: (it) => it.last_fired_at ?? null,
    cell: (it) =>
      it.last_fired_at ? (
        <span title={formatExact(it.last_fired_at)}>{formatAge(it.last_fired_at)}</span>
      ) : (
        "Never"
      ),
    align: "end",
  },
];
