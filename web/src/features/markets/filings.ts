/** Filings of a company, newest first. */

import { useQuery } from "@tanstack/react-query";
import { ask } from "./contract";

export type Filing = {
  form: string;
  accession: string;
  filed: string;
  accepted_at: string | null;
  period: string | null;
  title: string | null;
  url: string | null;
  source: string;
};

const MOST = 200;

export function useFilings(symbol: string) {
  return useQuery({
    queryKey: ["markets", "filings", symbol],
    queryFn: ({ signal }) =>
      ask<Filing[]>("GET", "/assets/{symbol}/filings", {
        params: { path: { symbol }, query: { limit: MOST } },
        signal,
      }),
  });
}
