/** News of an asset or of the market. What it says was written by strangers: it is only shown. */

import { useQuery } from "@tanstack/react-query";
import { ask } from "./contract";

export type NewsItem = {
  id: string;
  title: string;
  url: string | null;
  host: string | null;
  at: string | null;
  publisher: string | null;
  summary: string | null;
  symbols: string[];
  source: string;
};

const MOST = 50;
const NEWS_EVERY = 60_000;

/** Of one symbol, or of all without one. */
export function useNews(symbol: string | null) {
  return useQuery({
    queryKey: ["markets", "news", symbol],
    queryFn: ({ signal }) => {
      const query = { limit: MOST };
      return symbol === null
        ? ask<NewsItem[]>("GET", "/news", { params: { query }, signal })
        : ask<NewsItem[]>("GET", "/assets/{symbol}/news", {
            params: { path: { symbol }, query },
            signal,
          });
    },
    refetchInterval: NEWS_EVERY,
  });
}
