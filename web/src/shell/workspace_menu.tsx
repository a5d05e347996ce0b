/** Which workspace the page shows; a demo one is violet wherever it appears. */

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { ChevronsUpDown, FlaskConical, Layers } from "lucide-react";
import { chooseWorkspace, currentWorkspace } from "~/api/client";
import { meQuery, type User, useMe } from "~/features/identity/session";
import { live } from "~/live/socket";
import { Badge } from "~/ui/badge";
import { Menu } from "~/ui/menu";
import styles from "./shell.module.css";

export function useWorkspace(): User["workspaces"][number] | undefined {
  const me = useMe();
  const chosen = currentWorkspace() ?? me?.current_workspace_id;
  return me?.workspaces.find((it) => it.id === chosen) ?? me?.workspaces[0];
}

export function WorkspaceMenu() {
  const me = useMe();
  const open = useWorkspace();
  const queries = useQueryClient();
  const router = useRouter();
  if (!me || !open) return null;
  const change = async (id: string) => {
    chooseWorkspace(id);
    live.restart();
    await queries.resetQueries({ queryKey: meQuery.queryKey });
    await queries.invalidateQueries();
    await router.invalidate();
  };
  return (
    <Menu
      label="Workspaces"
      entries={[
        { heading: "Workspaces" },
        ...me.workspaces.map((it) => ({
          label: it.name,
          checked: it.id === open.id,
          detail: it.demo ? <Badge tone="demo">DEMO</Badge> : it.role,
          onSelect: () => void change(it.id),
        })),
        "line" as const,
        {
          label: "Members and workspaces",
          icon: <Layers />,
          onSelect: () => void router.navigate({ to: "/users" }),
        },
      ]}
    >
      <button type="button" className={styles.menuButton}>
        <span className="visually-hidden">Workspace: </span>
        <span className={styles.menuLabel}>{open.name}</span>
        {open.demo ? (
          <Badge tone="demo" icon={<FlaskConical />} title="A made-up world: nothing here is real">
            DEMO
          </Badge>
        ) : null}
        {open.demo ? null : <Layers aria-hidden="true" className={styles.onPhone} />}
        <ChevronsUpDown aria-hidden="true" />
      </button>
    </Menu>
  );
}
