/** News of an asset or of the market. What it says was written by strangers: it is only shown. */

import { api, call, type Server } from "~/api/client";
import { useTitles } from "./titles";

export type NewsItem = Server<"NewsItem">;

/** Of one symbol, or of all without one; not asked for while it is not `wanted`. */
export function useNews(symbol: string | null, wanted = true) {
  return useTitles<NewsItem>({
    kind: "news",
    symbol,
    wanted,
    ask: ({ query, signal }) =>
      symbol === null
        ? call(api.GET("/api/v1/news", { params: { query }, signal }))
        : call(
            api.GET("/api/v1/assets/{symbol}/news", {
              params: { path: { symbol }, query },
              signal,
            }),
          ),
  });
}
