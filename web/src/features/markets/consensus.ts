/** What several providers say of one price, and who is too far off to be counted. */

import { useQuery } from "@tanstack/react-query";
import type { Numeric } from "~/design/format";
import { ask } from "./contract";

export type ProviderValue = {
  provider: string;
  value: Numeric;
  at: string | null;
  deviation_bps: number | null;
  quarantined: string | null;
};

export type Consensus = {
  symbol: string;
  field: string;
  at: string | null;
  median: Numeric;
  spread_bps: number | null;
  values: ProviderValue[];
};

const CONSENSUS_EVERY = 30_000;

export function useConsensus(symbol: string) {
  return useQuery({
    queryKey: ["markets", "consensus", symbol],
    queryFn: ({ signal }) =>
      ask<Consensus>("GET", "/assets/{symbol}/consensus", { params: { path: { symbol } }, signal }),
    refetchInterval: CONSENSUS_EVERY,
  });
}
