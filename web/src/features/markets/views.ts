/** Views: what people arranged and the server keeps by kind and name: layouts, charts, drawings. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { ask } from "./contract";

export type ViewKind = "chart" | "drawings" | "panels" | "watchlist";

export type ViewSummary = { kind: ViewKind; name: string; version: number; updated_at: string };

export type View = ViewSummary & { data: Record<string, unknown> };

const MOST_VIEWS = 200;

const listKey = (kind: ViewKind) => ["markets", "views", kind];

export const viewsQuery = (kind: ViewKind) =>
  queryOptions({
    queryKey: listKey(kind),
    queryFn: ({ signal }) =>
      ask<ViewSummary[]>("GET", "/views", {
        params: { query: { kind, limit: MOST_VIEWS } },
        signal,
      }),
  });

export function useViews(kind: ViewKind) {
  return useQuery(viewsQuery(kind));
}

export const viewQuery = (kind: ViewKind, name: string) =>
  queryOptions({
    queryKey: [...listKey(kind), name],
    queryFn: ({ signal }) =>
      ask<View>("GET", "/views/{kind}/{name}", { params: { path: { kind, name } }, signal }),
  });

/** Saves over the version that was read; without one over whatever is there. */
export function saveView(
  kind: ViewKind,
  name: string,
  data: Record<string, unknown>,
  version: number | null,
): Promise<View> {
  const params = { path: { kind, name } };
  return ask("PUT", "/views/{kind}/{name}", { params, body: { data, version } });
}

export function deleteView(kind: ViewKind, name: string): Promise<View> {
  return ask("DELETE", "/views/{kind}/{name}", { params: { path: { kind, name } } });
}
