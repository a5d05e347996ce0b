/** People of the instance and of a workspace, as the server tells them. */

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";

export type Person = Server<"Account">;
export type Member = Server<"Member">;

export type WorkspaceRole = Server<"Role">;

/** From the least to the most; each may do what the ones before it may. */
export const WORKSPACE_ROLES: { value: WorkspaceRole; label: string }[] = [
  { value: "viewer", label: "Viewer" },
  { value: "analyst", label: "Analyst" },
  { value: "trader", label: "Trader" },
  { value: "approver", label: "Approver" },
  { value: "admin", label: "Admin" },
];

export const usersQuery = queryOptions({
  queryKey: ["users"],
  queryFn: () => callPage(api.GET("/api/v1/users", { params: { query: { limit: 500 } } })),
});

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  queryFn: () => call(api.GET("/api/v1/roles")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const permissionsQuery = queryOptions({
  queryKey: ["permissions"],
  queryFn: () => call(api.GET("/api/v1/permissions")),
  staleTime: Number.POSITIVE_INFINITY,
});

export const membersQuery = (workspace: string) =>
  queryOptions({
    queryKey: ["members", workspace],
    queryFn: () =>
      call(api.GET("/api/v1/workspaces/{id}/members", { params: { path: { id: workspace } } })),
  });

/** A change of people; the lists it may touch are asked again. */
export function usePeopleMutation<Input, Output>(change: (input: Input) => Promise<Output>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () =>
      Promise.all(
        ["users", "members", "me"].map((key) => queries.invalidateQueries({ queryKey: [key] })),
      ),
  });
}
