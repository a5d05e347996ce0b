/** Where the layout of a watch list is kept: the view of its id, in the workspace. */

import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { toast } from "~/ui/toast";
import { readView } from "./view_store";
import { DEFAULT_LAYOUT, type Layout, readLayout } from "./watchlist_layout";

/** What is kept, with the version that was read; version null where nothing is kept yet. */
type Kept = { data: unknown; version: number | null };

const NOTHING: Kept = { data: null, version: null };

const layoutKey = (id: string) => ["markets", "watchlist_layout", id];

const pathOf = (id: string) => ({ path: { kind: "watchlist" as const, name: id } });

async function readKept(id: string): Promise<Kept> {
  return (await readView("watchlist", id)) ?? NOTHING;
}

const layoutQuery = (id: string) => ({ queryKey: layoutKey(id), queryFn: () => readKept(id) });

export type SaveLayout = (change: (layout: Layout) => Layout) => void;

/** The layout of a list, shown changed at once; who was slower than somebody else is told. */
export function useLayout(id: string): { layout: Layout; ready: boolean; save: SaveLayout } {
  const client = useQueryClient();
  const kept = useQuery(layoutQuery(id));
  const { mutate } = useMutation({
    scope: { id: `watchlist-layout-${id}` },
    mutationFn: (layout: Layout) => putLayout(client, id, layout),
    onSuccess: (version) =>
      client.setQueryData<Kept>(layoutKey(id), (shown) => shown && { ...shown, version }),
    onError: (error) => explain(client, error, id),
  });
  const layout = useMemo(
    () =>
      kept.data?.version == null && kept.data?.data == null
        ? DEFAULT_LAYOUT
        : readLayout(kept.data.data),
    [kept.data],
  );
  const save: SaveLayout = (change) => {
    const shown = client.getQueryData<Kept>(layoutKey(id)) ?? NOTHING;
    const next = change(shown.data === null ? DEFAULT_LAYOUT : readLayout(shown.data));
    void client.cancelQueries({ queryKey: layoutKey(id) });
    client.setQueryData<Kept>(layoutKey(id), { ...shown, data: next });
    mutate(next);
  };
  return { layout, ready: kept.data !== undefined || kept.isError, save };
}

async function putLayout(client: QueryClient, id: string, layout: Layout): Promise<number> {
  const version = client.getQueryData<Kept>(layoutKey(id))?.version ?? null;
  const saved = await call(
    api.PUT("/api/v1/views/{kind}/{name}", {
      params: pathOf(id),
      body: { data: { ...layout }, ...(version === null ? {} : { version }) },
    }),
  );
  return saved.version;
}

function explain(client: QueryClient, error: unknown, id: string) {
  const problem = asProblem(error);
  const changed = problem.status === 409 || problem.status === 412;
  toast(changed ? "The columns were changed elsewhere" : "The layout was not saved", {
    detail: changed ? "They have been loaded again. Please repeat your change." : problem.message,
    tone: "bad",
  });
  void client.invalidateQueries({ queryKey: layoutKey(id) });
}
