/** People, roles and workspaces. */

import { Members } from "~/features/identity/members";
import { Roles } from "~/features/identity/roles";
import { useMay } from "~/features/identity/session";
import { Users } from "~/features/identity/users";
import { Workspaces } from "~/features/identity/workspaces";
import { useWorkspace } from "~/shell/workspace_menu";
import { Page } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { type PeopleList, usersRoute } from "./users";

export function UsersPage() {
  const { list = "members" } = usersRoute.useSearch();
  const navigate = usersRoute.useNavigate();
  const mayManage = useMay("users:manage");
  const workspace = useWorkspace();
  const tabs: { key: PeopleList; label: string }[] = [
    { key: "members", label: "Members" },
    { key: "workspaces", label: "Workspaces" },
    { key: "roles", label: "Roles" },
    ...(mayManage ? [{ key: "users" as const, label: "Users of this server" }] : []),
  ];
  return (
    <Page title="Users and workspaces">
      <Tabs
        label="People"
        tabs={tabs}
        value={list}
        onChange={(next) => void navigate({ search: { list: next } })}
      />
      {list === "members" && workspace ? <Members workspace={workspace} /> : null}
      {list === "workspaces" && workspace ? <Workspaces openId={workspace.id} /> : null}
      {list === "roles" ? <Roles /> : null}
      {list === "users" ? <Users /> : null}
    </Page>
  );
}
