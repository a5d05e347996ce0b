/** Which role may do what, as the server enforces it. */

import { useQuery } from "@tanstack/react-query";
import { Check } from "lucide-react";
import type { Server } from "~/api/client";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { permissionsQuery, rolesQuery } from "./people";
import styles from "./settings.module.css";

type Permission = Server<"PermissionView">;

export function Roles() {
  const roles = useQuery(rolesQuery);
  const permissions = useQuery(permissionsQuery);
  const columns: Column<Permission>[] = [
    { key: "what", title: "Permission", value: (it) => it.description, wrap: true },
    {
      key: "name",
      title: "Name",
      value: (it) => it.name,
      cell: (it) => <code>{it.name}</code>,
      wide: true,
    },
    ...(roles.data ?? []).map((role) => roleColumn(role)),
  ];
  return (
    <Panel title="Roles" caption="What members of a workspace may do" flush>
      <Table
        label="Roles and permissions"
        columns={columns}
        rows={permissions.data}
        rowKey={(it) => it.name}
        error={permissions.error ?? roles.error}
        onRetry={() => void Promise.all([permissions.refetch(), roles.refetch()])}
        expect={12}
      />
    </Panel>
  );
}

function roleColumn(role: Server<"RoleView">): Column<Permission> {
  return {
    key: role.name,
    title: role.name,
    value: (it) => role.permissions.includes(it.name),
    align: "end",
    cell: (it) =>
      role.permissions.includes(it.name) ? (
        <Check className={styles.yes} size={14} aria-label="May" />
      ) : (
        <span className={styles.no}>
          <span aria-hidden="true">·</span>
          <span className="visually-hidden">May not</span>
        </span>
      ),
  };
}
