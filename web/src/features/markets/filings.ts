/** Filings of a company, newest first. */

import { useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type Filing = Server<"Filing">;

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
