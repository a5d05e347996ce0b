/** Alerts as the server keeps them: asked for, changed, and followed while they fire. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";
import { useTopic } from "~/live/topic";

export type Alert = Server<"Alert">;
export type AlertFire = Server<"AlertFire">;
export type AlertDraft = {
  name: string;
  formula: string;
  /** Empty while none is chosen, and for a universe. */
  symbol: string;
  /** The assets that are watched together, in place of one. */
  universe: Alert["universe"];
  interval: string;
  repeat: Alert["repeat"];
  cooldown_seconds: number;
  channels: string[];
};

const ALERTS = ["markets", "alerts"];
/** As many as a workspace may have. */
const MOST = 500;
const FIRES = 50;
/** Checks run every minute; a page that is looked at shows them soon after. */
const AGAIN = 20_000;

/** Every alert, the newest first; asked again when one fires. */
export function useAlerts() {
  const client = useQueryClient();
  useTopic("alerts", () => void client.invalidateQueries({ queryKey: ALERTS }));
  return useQuery({
    queryKey: [...ALERTS, "list"],
    queryFn: async ({ signal }) => {
      const query = { limit: MOST };
      const alerts = await call(api.GET("/api/v1/alerts", { params: { query }, signal }));
      return alerts.toReversed();
    },
    refetchInterval: AGAIN,
  });
}

/** When an alert fired, the newest first. */
export function useFires(id: string) {
  return useQuery({
    queryKey: [...ALERTS, "fires", id],
    queryFn: ({ signal }) =>
      callPage(
        api.GET("/api/v1/alerts/{id}/fires", {
          params: { path: { id }, query: { limit: FIRES } },
          signal,
        }),
      ),
    refetchInterval: AGAIN,
  });
}

export function useSaveAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, draft }: { id: string | null; draft: AlertDraft }) => {
      const symbol = draft.universe ? null : draft.symbol;
      const body = { ...draft, symbol } as never;
      return id === null
        ? call(api.POST("/api/v1/alerts", { body }))
        : call(api.PATCH("/api/v1/alerts/{id}", { params: { path: { id } }, body }));
    },
    onSuccess: () => client.invalidateQueries({ queryKey: ALERTS }),
  });
}

export function useArmAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, state }: { id: string; state: Alert["state"] }) =>
      call(api.PATCH("/api/v1/alerts/{id}", { params: { path: { id } }, body: { state } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ALERTS }),
  });
}

export function useDeleteAlert() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call(api.DELETE("/api/v1/alerts/{id}", { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ALERTS }),
  });
}
