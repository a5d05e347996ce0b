/** Alerts in a panel: how each stands and when it last fired; a press arms or pauses, a row opens it. */

import { Link, useNavigate } from "@tanstack/react-router";
import { BellPlus, Pause, Play } from "lucide-react";
import { createContext, useContext } from "react";
import { formatAge, formatExact } from "~/design/format";
import { Status } from "~/ui/badge";
import { IconButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { type Column, Table } from "~/ui/table";
import { standing } from "./alert_words";
import { type Alert, useAlerts, useArmAlert } from "./alerts";
import styles from "./desk.module.css";
import home from "./market_home.module.css";
import { SymbolLink } from "./open_symbol";

/** Whether the reader may arm and pause alerts. */
export const DeskRights = createContext(false);

export function DeskAlerts() {
  const alerts = useAlerts();
  const arm = useArmAlert();
  const mayArm = useContext(DeskRights);
  const navigate = useNavigate();
  const columns = mayArm
    ? [...COLUMNS, handColumn((id, state) => arm.mutate({ id, state }))]
    : COLUMNS;
  return (
    <div className={styles.fill}>
      <ErrorLine error={arm.error} />
      <Table
        label="Alerts"
        columns={columns}
        rows={alerts.data}
        rowKey={(it) => it.id}
        onOpen={({ id }) => void navigate({ to: "/alerts", search: { alert: id } })}
        error={alerts.error}
        onRetry={() => void alerts.refetch()}
        expect={4}
        empty={
          <EmptyState
            icon={<BellPlus />}
            title="Nothing is watched yet"
            action={
              <Link to="/alerts" search={{ create: true }} className={home.button}>
                Make an alert
              </Link>
            }
          >
            An alert tells you when a condition about an asset becomes true.
          </EmptyState>
        }
      />
    </div>
  );
}

const COLUMNS: Column<Alert>[] = [
  {
    key: "symbol",
    title: "Symbol",
    value: (it) => it.symbol,
    cell: (it) => (
      <SymbolLink symbol={it.symbol}>
        <strong>{it.symbol}</strong>
      </SymbolLink>
    ),
  },
  {
    key: "name",
    title: "Alert",
    value: (it) => it.name,
    cell: (it) => (
      <span className={styles.alertName} title={it.formula}>
        {it.name}
        <code>{it.formula}</code>
      </span>
    ),
    wrap: true,
  },
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

function handColumn(arm: (id: string, state: Alert["state"]) => void): Column<Alert> {
  return {
    key: "hand",
    title: "",
    sortable: false,
    width: "44px",
    value: () => null,
    cell: ({ id, name, state }) =>
      state === "armed" ? (
        <IconButton label={`Pause ${name}`} icon={<Pause />} onClick={() => arm(id, "paused")} />
      ) : (
        <IconButton label={`Arm ${name}`} icon={<Play />} onClick={() => arm(id, "armed")} />
      ),
  };
}
