/** The webhooks of the workspace: servers that are told, and what they were sent. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";

export type Webhook = Server<"Webhook">;
export type MadeWebhook = Server<"MadeWebhook">;
export type Delivery = Server<"Delivery">;

const WEBHOOKS = ["collab", "webhooks"];
const MOST = 50;
const DELIVERIES = 50;
/** A message on its way is looked at until it is there. */
const SOON = 2_000;

export function useWebhooks(enabled = true) {
  return useQuery({
    queryKey: [...WEBHOOKS, "list"],
    queryFn: ({ signal }) =>
      call(api.GET("/api/v1/webhooks", { params: { query: { limit: MOST } }, signal })),
    enabled,
  });
}

/** Those that an alert can name; none for who may not see them. */
export function useEnabledWebhooks(may: boolean): Webhook[] {
  return useWebhooks(may).data?.filter((it) => it.state === "enabled") ?? [];
}

export function useDeliveries(id: string) {
  return useQuery({
    queryKey: [...WEBHOOKS, "deliveries", id],
    queryFn: ({ signal }) =>
      callPage(
        api.GET("/api/v1/webhooks/{id}/deliveries", {
          params: { path: { id }, query: { limit: DELIVERIES } },
          signal,
        }),
      ),
    refetchInterval: ({ state }) =>
      state.data?.items.some((it) => it.state === "pending") ? SOON : false,
  });
}

/** A change after which everything about webhooks is asked for again. */
function useChange<Variables, Data>(change: (variables: Variables) => Promise<Data>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => client.invalidateQueries({ queryKey: WEBHOOKS }),
  });
}

export function useCreateWebhook() {
  return useChange((body: { name: string; url: string }) =>
    call(api.POST("/api/v1/webhooks", { body })),
  );
}

export function useSwitchWebhook() {
  return useChange(({ id, state }: Pick<Webhook, "id" | "state">) =>
    call(api.PATCH("/api/v1/webhooks/{id}", { params: { path: { id } }, body: { state } })),
  );
}

export function useDeleteWebhook() {
  return useChange((id: string) =>
    call(api.DELETE("/api/v1/webhooks/{id}", { params: { path: { id } } })),
  );
}

export function useTestWebhook() {
  return useChange((id: string) =>
    call(api.POST("/api/v1/webhooks/{id}/test", { params: { path: { id } } })),
  );
}

export function useReplayDelivery() {
  return useChange((id: string) =>
    call(api.POST("/api/v1/webhooks/deliveries/{id}/replay", { params: { path: { id } } })),
  );
}
