/** How the instance is doing. */

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "~/api/client";

const EVERY = 10_000;

export const statusQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => call(api.GET("/api/v1/admin/status")),
  refetchInterval: EVERY,
});

export const adminSettingsQuery = queryOptions({
  queryKey: ["admin-settings"],
  queryFn: () => call(api.GET("/api/v1/admin/settings")),
});

export const backupsQuery = queryOptions({
  queryKey: ["backups"],
  queryFn: () => call(api.GET("/api/v1/admin/backups")),
});

export function useBackUp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call(api.POST("/api/v1/admin/backups")),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["jobs"] }),
  });
}
