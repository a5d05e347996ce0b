/** Filings of a company, newest first. */

import { useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type Filing = Server<"Filing">;

/** What the usual forms are, for those that come without a title. */
const FORMS: Record<string, string> = {
  "10-K": "Annual report",
  "10-Q": "Quarterly report",
  "8-K": "Current report",
  "20-F": "Annual report of a foreign company",
  "6-K": "Report of a foreign company",
  "DEF 14A": "Proxy statement",
  "4": "Trade of an insider",
};

export function filingTitle({ title, form }: Pick<Filing, "title" | "form">): string {
  // Some sources repeat the form where a title would stand.
  return (title === form ? null : title) || FORMS[form] || form;
}

const MOST = 200;

export function useFilings(symbol: string, wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ["markets", "filings", symbol],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/filings", {
          params: { path: { symbol }, query: { limit: MOST } },
          signal,
        }),
      ),
  });
}
