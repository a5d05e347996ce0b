/** How the instance is doing: what it stands on, what it keeps, what waits. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { formatAge, formatExact } from "~/design/format";
import { Backups } from "~/features/platform/backups";
import { Dependencies, Queues, StorageTable } from "~/features/platform/dependencies";
import { InstanceSettings } from "~/features/platform/instance_settings";
import { statusQuery } from "~/features/platform/status";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import styles from "./status.module.css";

export function StatusPage() {
  const status = useQuery(statusQuery).data;
  const since = status ? (
    <span title={formatExact(status.started_at)}>
      Version {status.version}, started {formatAge(status.started_at)}
    </span>
  ) : null;
  return (
    <Page title="Status" caption={since}>
      <Panel title="Dependencies" flush>
        <Dependencies />
      </Panel>
      <div className={styles.columns}>
        <div className={styles.column}>
          <Panel
            title="Queues"
            flush
            controls={
              <Link to="/jobs" className={styles.link}>
                All jobs
              </Link>
            }
          >
            <Queues />
          </Panel>
          <StorageTable />
        </div>
        <Backups />
      </div>
      <InstanceSettings />
    </Page>
  );
}
