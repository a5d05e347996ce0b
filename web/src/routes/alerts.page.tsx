/** Alerts (ALRT): conditions that are watched, and when they became true. */

import { Link } from "@tanstack/react-router";
import { BellPlus } from "lucide-react";
import { useState } from "react";
import { useEnabledWebhooks } from "~/features/collab/webhooks";
import { useMay } from "~/features/identity/session";
import { AlertDetails } from "~/features/markets/alert_details";
import { AlertForm } from "~/features/markets/alert_form";
import { AlertTable } from "~/features/markets/alert_table";
import { draftOf, newDraft } from "~/features/markets/alert_words";
import { type Alert, useAlerts } from "~/features/markets/alerts";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Drawer } from "~/ui/drawer";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";
import { alertsRoute } from "./alerts";

export function AlertsPage() {
  const search = alertsRoute.useSearch();
  const navigate = alertsRoute.useNavigate();
  const may = useMay("alerts:write");
  const webhooks = useEnabledWebhooks(useMay("webhooks:manage"));
  const alerts = useAlerts().data;
  const open = alerts?.find((it) => it.id === search.alert);
  const [editing, setEditing] = useState<Alert | null>(null);
  const go = (alert?: string) => void navigate({ search: alert ? { alert } : {}, replace: true });
  const create = may ? (
    <Button
      look="primary"
      icon={<BellPlus />}
      onClick={() => void navigate({ search: { create: true }, replace: true })}
    >
      New alert
    </Button>
  ) : null;
  return (
    <Page title="Alerts" caption="told when a condition becomes true" controls={create}>
      <Panel title="Watched" caption={alerts ? `${alerts.length}` : undefined} flush>
        <AlertTable
          openId={search.alert}
          onOpen={go}
          create={create}
          onIdea={
            may
              ? (formula) => void navigate({ search: { create: true, formula }, replace: true })
              : undefined
          }
        />
      </Panel>
      <Drawer
        open={open !== undefined}
        title={open?.name ?? ""}
        caption={
          open ? (
            <Link to="/asset/$symbol" params={{ symbol: open.symbol }}>
              {open.symbol}
            </Link>
          ) : null
        }
        onClose={() => go()}
      >
        {open ? (
          <AlertDetails
            key={open.id}
            alert={open}
            webhooks={webhooks}
            mayChange={may}
            onEdit={() => setEditing(open)}
            onGone={() => go()}
          />
        ) : null}
      </Drawer>
      <Dialog
        open={may && (search.create === true || search.symbol !== undefined)}
        title="New alert"
        width="l"
        onClose={() => go(search.alert)}
      >
        <AlertForm
          id={null}
          draft={newDraft(search.symbol ?? "", search.formula ?? "")}
          webhooks={webhooks}
          onSaved={(made) => {
            toast(`${made.name} is watched`, { tone: "good" });
            go(made.id);
          }}
        />
      </Dialog>
      <Dialog
        open={editing !== null}
        title="Edit the alert"
        width="l"
        onClose={() => setEditing(null)}
      >
        {editing ? (
          <AlertForm
            id={editing.id}
            draft={draftOf(editing)}
            webhooks={webhooks}
            onSaved={() => setEditing(null)}
          />
        ) : null}
      </Dialog>
    </Page>
  );
}
