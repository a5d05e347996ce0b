/** Views: what people arranged and the server keeps by kind and name: layouts, charts, drawings. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call, callPage } from "~/api/client";

export type ViewKind = "chart" | "drawings" | "panels" | "watchlist";

export type ViewSummary = { kind: ViewKind; name: string; version: number; updated_at: string };

export type View = ViewSummary & { data: Record<string, unknown> };

const MOST_VIEWS = 200;

const listKey = (kind: ViewKind) => ["markets", "views", kind];

type Ask = (path: string, init: unknown) => Promise<{ data?: { data?: never } }>;
const asked = api as unknown as Record<"GET" | "PUT" | "DELETE", Ask>;

export const viewsQuery = (kind: ViewKind) =>
  queryOptions({
    queryKey: listKey(kind),
    queryFn: ({ signal }): Promise<{ items: ViewSummary[] }> =>
      callPage(
        asked.GET("/api/v1/views", { params: { query: { kind, limit: MOST_VIEWS } }, signal }),
      ),
  });

export function useViews(kind: ViewKind) {
  return useQuery({ ...viewsQuery(kind), select: (page) => page.items });
}

export const viewQuery = (kind: ViewKind, name: string) =>
  queryOptions({
    queryKey: [...listKey(kind), name],
    queryFn: ({ signal }): Promise<View> =>
      call(asked.GET("/api/v1/views/{kind}/{name}", { params: { path: { kind, name } }, signal })),
  });

/** Saves over the version that was read; without one over whatever is there. */
export function saveView(
  kind: ViewKind,
  name: string,
  data: Record<string, unknown>,
  version: number | null,
): Promise<View> {
  return call(
    asked.PUT("/api/v1/views/{kind}/{name}", {
      params: { path: { kind, name } },
      body: { data, version },
    }),
  );
}

export function deleteView(kind: ViewKind, name: string): Promise<View> {
  return call(asked.DELETE("/api/v1/views/{kind}/{name}", { params: { path: { kind, name } } }));
}
