/** Watch lists: the server keeps them, an entity tag keeps two tabs from overwriting each other. */

import {
  type QueryClient,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { asProblem } from "~/api/problem";
import { toast } from "~/ui/toast";

export type Watchlist = Server<"Watchlist">;

/** A list with the tag that says which version it is. */
export type TaggedWatchlist = Watchlist & { tag: string | null };

const LISTS = ["markets", "watchlists"];
const MOST_LISTS = 100;
/** The server's word for "somebody was faster". */
const PRECONDITION_FAILED = 412;

export const watchlistsQuery = queryOptions({
  queryKey: LISTS,
  queryFn: () => call(api.GET("/api/v1/watchlists", { params: { query: { limit: MOST_LISTS } } })),
});

export function useWatchlists() {
  return useQuery(watchlistsQuery);
}

const listKey = (id: string) => [...LISTS, id];

export const watchlistQuery = (id: string) =>
  queryOptions({
    queryKey: listKey(id),
    queryFn: () => readTagged(id),
  });

export function useWatchlist(id: string | undefined) {
  return useQuery({ ...watchlistQuery(id ?? ""), enabled: id !== undefined });
}

async function readTagged(id: string): Promise<TaggedWatchlist> {
  const { data, response } = await api.GET("/api/v1/watchlists/{id}", { params: { path: { id } } });
  const list = data?.data;
  if (list === undefined) throw new Error("The server answered without the list.");
  return { ...list, tag: response.headers.get("etag") };
}

/** Only what was read may be overwritten. */
function ifUnchanged(list: TaggedWatchlist): { headers?: Record<string, string> } {
  return list.tag === null ? {} : { headers: { "If-Match": list.tag } };
}

export function useCreateWatchlist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (list: { name: string; symbols?: string[] }) =>
      call(api.POST("/api/v1/watchlists", { body: list })),
    onSettled: () => client.invalidateQueries({ queryKey: LISTS }),
  });
}

export function useRenameWatchlist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ list, name }: { list: TaggedWatchlist; name: string }) => {
      await api.PATCH("/api/v1/watchlists/{id}", {
        params: { path: { id: list.id } },
        body: { name },
        ...ifUnchanged(list),
      });
      return readTagged(list.id);
    },
    onSuccess: (list) => client.setQueryData(listKey(list.id), list),
    onError: (error, { list }) => explain(client, error, list.id),
    onSettled: () => client.invalidateQueries({ queryKey: LISTS, exact: true }),
  });
}

export function useDeleteWatchlist() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (list: TaggedWatchlist) =>
      call(
        api.DELETE("/api/v1/watchlists/{id}", {
          params: { path: { id: list.id } },
          ...ifUnchanged(list),
        }),
      ),
    onSuccess: (_, list) => client.removeQueries({ queryKey: listKey(list.id) }),
    onError: (error, list) => explain(client, error, list.id),
    onSettled: () => client.invalidateQueries({ queryKey: LISTS, exact: true }),
  });
}

/** Writes the symbols of a list on the version that was read, and reads the next one with its tag. */
async function putSymbols(list: TaggedWatchlist, symbols: string[]): Promise<TaggedWatchlist> {
  await api.PUT("/api/v1/watchlists/{id}/items", {
    params: { path: { id: list.id } },
    body: { symbols },
    ...ifUnchanged(list),
  });
  return readTagged(list.id);
}

/** Replaces the symbols of a list that is not on screen; `false` when it was not saved. */
export async function setSymbols(client: QueryClient, id: string, symbols: string[]) {
  try {
    const list = await client.fetchQuery({ ...watchlistQuery(id), staleTime: 0 });
    client.setQueryData(listKey(id), await putSymbols(list, symbols));
    await client.invalidateQueries({ queryKey: LISTS });
    return true;
  } catch (error) {
    explain(client, error, id);
    return false;
  }
}

export type ChangeSymbols = (change: (symbols: string[]) => string[]) => void;

/**
 * Changes the symbols of the list on screen. The page shows the change at once, and the next change
 * starts from what is shown, however fast the keys come. Writes queue up behind each other, each on
 * the version the last one made.
 */
export function useChangeSymbols(id: string): ChangeSymbols {
  const client = useQueryClient();
  const { mutate } = useMutation({
    scope: { id: `watchlist-${id}` },
    mutationFn: async (symbols: string[]) => {
      const shown = client.getQueryData<TaggedWatchlist>(listKey(id));
      return putSymbols(shown ?? (await client.fetchQuery(watchlistQuery(id))), symbols);
    },
    onSuccess: (saved, symbols) => {
      client.setQueryData<TaggedWatchlist>(listKey(id), (shown) =>
        shown && !sameOrder(shown, symbols) ? { ...shown, tag: saved.tag } : saved,
      );
    },
    onError: (error) => explain(client, error, id),
    onSettled: () => client.invalidateQueries({ queryKey: LISTS, exact: true }),
  });
  return (change) => {
    const shown = client.getQueryData<TaggedWatchlist>(listKey(id));
    if (shown === undefined) return;
    const symbols = change(shown.items.map((item) => item.symbol));
    if (sameOrder(shown, symbols)) return;
    showAtOnce(client, shown, symbols);
    mutate(symbols);
  };
}

/** Whether what is shown is what this write sent: a later change may be on screen already. */
function sameOrder(list: Watchlist, symbols: readonly string[]): boolean {
  return list.items.map((item) => item.symbol).join() === symbols.join();
}

function showAtOnce(client: QueryClient, shown: TaggedWatchlist, symbols: readonly string[]) {
  void client.cancelQueries({ queryKey: listKey(shown.id) });
  const names = new Map(shown.items.map((item) => [item.symbol, item.name]));
  const items = symbols.map((symbol, position) => ({
    symbol,
    name: names.get(symbol) ?? symbol,
    position,
  }));
  client.setQueryData<TaggedWatchlist>(listKey(shown.id), { ...shown, items });
}

function explain(client: QueryClient, error: unknown, id: string) {
  const problem = asProblem(error);
  const changed = problem.status === PRECONDITION_FAILED;
  toast(changed ? "The list was changed elsewhere" : "The list was not saved", {
    detail: changed ? "It has been loaded again. Please repeat your change." : problem.message,
    tone: "bad",
  });
  void client.invalidateQueries({ queryKey: listKey(id) });
}
