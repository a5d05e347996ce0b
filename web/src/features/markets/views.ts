/** Views: what people arranged and the server keeps by kind and name: layouts, charts, drawings. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type ViewKind = Server<"ViewKind">;
export type View = Server<"View">;

const MOST_VIEWS = 200;

const listKey = (kind: ViewKind) => ["markets", "views", kind];

/** Names and versions as they are at this moment, past what the page remembers. */
export const listViews = (kind: ViewKind, signal?: AbortSignal) =>
  call(
    api.GET("/api/v1/views", {
      params: { query: { kind, limit: MOST_VIEWS } },
      ...(signal && { signal }),
    }),
  );

/** A view as it is at this moment, past what the page remembers. */
export const readView = (kind: ViewKind, name: string, signal?: AbortSignal) =>
  call(
    api.GET("/api/v1/views/{kind}/{name}", {
      params: { path: { kind, name } },
      ...(signal && { signal }),
    }),
  );

/** Names and versions, without what the views hold. */
export const viewsQuery = (kind: ViewKind) =>
  queryOptions({
    queryKey: listKey(kind),
    queryFn: ({ signal }) => listViews(kind, signal),
  });

export function useViews(kind: ViewKind) {
  return useQuery(viewsQuery(kind));
}

export const viewQuery = (kind: ViewKind, name: string) =>
  queryOptions({
    queryKey: [...listKey(kind), name],
    queryFn: ({ signal }) => readView(kind, name, signal),
  });

/** Saves over the version that was read; without one over whatever is there. */
export function saveView(
  kind: ViewKind,
  name: string,
  data: View["data"],
  version: number | null,
): Promise<View> {
  const params = { path: { kind, name } };
  return call(api.PUT("/api/v1/views/{kind}/{name}", { params, body: { data, version } }));
}

export function deleteView(kind: ViewKind, name: string): Promise<View> {
  const params = { path: { kind, name } };
  return call(api.DELETE("/api/v1/views/{kind}/{name}", { params }));
}
