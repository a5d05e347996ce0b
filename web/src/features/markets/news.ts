/** News of an asset or of the market. What it says was written by strangers: it is only shown. */

import { useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type NewsItem = Server<"NewsItem">;

const MOST = 50;
const NEWS_EVERY = 60_000;

/** Of one symbol, or of all without one; not asked for while it is not `wanted`. */
export function useNews(symbol: string | null, wanted = true) {
  return useQuery({
    enabled: wanted,
    queryKey: ["markets", "news", symbol],
    queryFn: ({ signal }) => {
      const query = { limit: MOST };
      return symbol === null
        ? call(api.GET("/api/v1/news", { params: { query }, signal }))
        : call(
            api.GET("/api/v1/assets/{symbol}/news", {
              params: { path: { symbol }, query },
              signal,
            }),
          );
    },
    refetchInterval: NEWS_EVERY,
  });
}
