/** What the provider pages ask of the server, and what they let it do. */

import { queryOptions, useMutation, useQuery } from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";

export type Provider = Server<"Provider">;
export type Capability = Server<"Capability">;
export type Discovery = Server<"Discovery">;

/** Health changes with every question somebody asks. */
const HEALTH_EVERY = 10_000;

export const providersQuery = queryOptions({
  queryKey: ["markets", "providers"],
  queryFn: ({ signal }) => callPage(api.GET("/api/v1/providers", { signal })),
  refetchInterval: HEALTH_EVERY,
});

export function usePayload(id: string, capability: Capability | undefined) {
  return useQuery({
    queryKey: ["markets", "providers", id, capability ?? null],
    enabled: capability !== undefined,
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/providers/{id}/payload", {
          params: { path: { id }, query: { capability: capability ?? "bars" } },
          signal,
        }),
      ),
  });
}

/** Asks every provider that can search; they are strangers, so only when somebody says so. */
export function useDiscovery(text: string) {
  return useQuery({
    queryKey: ["markets", "providers", "search", text],
    enabled: text !== "",
    retry: false,
    queryFn: ({ signal }) =>
      callPage(api.GET("/api/v1/providers/search", { params: { query: { query: text } }, signal })),
  });
}

/** Adds the asset where it is new, and has its bars brought up to now by a job. */
export function useAddFromProvider() {
  return useMutation({
    mutationFn: async (found: Discovery) => {
      const { symbol, name, type, exchange, currency } = found;
      if (!found.known) {
        const body = { symbol, name, type, exchange, currency, identifiers: {} };
        await call(api.POST("/api/v1/assets", { body }));
      }
      return call(
        api.POST("/api/v1/assets/{symbol}/fetch", {
          params: { path: { symbol } },
          body: { what: null, from: null, interval: null },
        }),
      );
    },
  });
}
