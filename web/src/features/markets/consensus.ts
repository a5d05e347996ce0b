/** What several providers say of one price, and who is too far off to be counted. */

import { useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type Consensus = Server<"Consensus">;
export type ProviderValue = Server<"ProviderValue">;

const CONSENSUS_EVERY = 30_000;

export function useConsensus(symbol: string) {
  return useQuery({
    queryKey: ["markets", "consensus", symbol],
    queryFn: ({ signal }) =>
      call(api.GET("/api/v1/assets/{symbol}/consensus", { params: { path: { symbol } }, signal })),
    refetchInterval: CONSENSUS_EVERY,
  });
}
