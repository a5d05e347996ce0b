/** Views: how somebody arranged or drew something, kept in the workspace under a kind and a name. */

import { api, call, callPage, type Server } from "~/api/client";
import { asProblem } from "~/api/problem";

export type ViewKind = Server<"ViewKind">;
export type ViewSummary = Server<"ViewSummary">;

/** What is kept, with the version that was read. */
export type KeptView = { data: unknown; version: number };

const MOST_LISTED = 200;

const pathOf = (kind: ViewKind, name: string) => ({ path: { kind, name } });

/** `null` when there is none of the name; the list is asked first, so that nothing being there is no failure. */
export async function readView(kind: ViewKind, name: string): Promise<KeptView | null> {
  if (!(await mayBeThere(kind, name))) return null;
  try {
    const params = pathOf(kind, name);
    const { data, version } = await call(api.GET("/api/v1/views/{kind}/{name}", { params }));
    return { data, version };
  } catch (error) {
    if (asProblem(error).status === 404) return null;
    throw error;
  }
}

/** Whether the list has the name, or is too long to tell. */
async function mayBeThere(kind: ViewKind, name: string): Promise<boolean> {
  const { items, next } = await pageOf(kind);
  return next !== null || items.some((it) => it.name === name);
}

function pageOf(kind: ViewKind) {
  return callPage(api.GET("/api/v1/views", { params: { query: { kind, limit: MOST_LISTED } } }));
}

/**
 * Saves over the version that was read and answers the new one. A problem of status 404, 409 or 412
 * says that somebody else was faster: read again.
 *
 * - `version`: `null` saves over whatever is there.
 */
export async function saveView(
  kind: ViewKind,
  name: string,
  data: Record<string, unknown>,
  version: number | null,
): Promise<number> {
  const body = { data: data as Record<string, never>, ...(version === null ? {} : { version }) };
  const params = pathOf(kind, name);
  return (await call(api.PUT("/api/v1/views/{kind}/{name}", { params, body }))).version;
}

export async function listViews(kind: ViewKind): Promise<ViewSummary[]> {
  return (await pageOf(kind)).items;
}

export async function deleteView(kind: ViewKind, name: string): Promise<void> {
  await call(api.DELETE("/api/v1/views/{kind}/{name}", { params: pathOf(kind, name) }));
}
