/** The audit log and its verification. */

import { useQuery } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { membersQuery } from "~/features/identity/people";
import { useMay } from "~/features/identity/session";
import { AuditLog, exportAudit, type NameOf, useAuditLog } from "~/features/platform/audit_log";
import { useVerify, Verdict, VerifyButton } from "~/features/platform/audit_verdict";
import { useWorkspace } from "~/shell/workspace_menu";
import { Input, Segments } from "~/ui/field";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { auditRoute } from "./audit";
import styles from "./audit.module.css";

const CHAINS = [
  { value: "workspace", label: "This workspace" },
  { value: "server", label: "Whole server" },
] as const;

export function AuditPage() {
  const { find, open, server = false } = auditRoute.useSearch();
  const navigate = auditRoute.useNavigate();
  const verify = useVerify(server);
  const mayServer = useMay("instance:manage");
  const nameOf = useNames();
  const loaded = useAuditLog(server).data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title="Audit log"
      caption="Each entry holds the hash of the one before it"
      controls={
        <>
          {mayServer ? (
            <Segments
              label="Which chain"
              value={server ? "server" : "workspace"}
              choices={CHAINS}
              onChoose={(chain) => {
                verify.reset();
                void navigate({ search: { server: chain === "server" || undefined } });
              }}
            />
          ) : null}
          <VerifyButton verify={verify} />
        </>
      }
    >
      <Panel
        title="Entries"
        flush
        controls={
          <Input
            type="search"
            className={styles.search}
            aria-label="Find in the audit log"
            placeholder="Person, action, subject, request"
            value={find ?? ""}
            onChange={(event) =>
              void navigate({
                search: (before) => ({ ...before, find: event.target.value || undefined }),
                replace: true,
              })
            }
          />
        }
        menu={[
          {
            label: "Export as CSV",
            icon: <Download />,
            disabled: !loaded,
            onSelect: () => exportAudit(loaded ?? []),
          },
        ]}
      >
        <Verdict verify={verify} />
        <AuditLog
          nameOf={nameOf}
          server={server}
          find={find}
          open={open}
          onOpen={(seq) =>
            void navigate({ search: (before) => ({ ...before, open: seq }), replace: true })
          }
        />
      </Panel>
    </Page>
  );
}

/** Members by the actor they are in the log: `user:usr_…`. */
function useNames(): NameOf {
  const workspace = useWorkspace();
  const members = useQuery({
    ...membersQuery(workspace?.id ?? ""),
    enabled: workspace !== undefined,
  });
  return (actor) =>
    members.data?.find((it) => actor === it.user_id || actor === `user:${it.user_id}`)?.username;
}
