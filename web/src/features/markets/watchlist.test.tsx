import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { api } from "~/api/client";
import { type TaggedWatchlist, useChangeSymbols, watchlistQuery } from "./watchlist";

const ID = "wls_1";

/** A server of one list that refuses writes on an old version, as the real one does. */
const server = { symbols: ["A", "B", "C", "D"], version: 1, refused: 0 };

const listOf = (symbols: string[]) => ({
  id: ID,
  name: "Mine",
  created_at: "2024-03-04T00:00:00Z",
  updated_at: "2024-03-04T00:00:00Z",
  items: symbols.map((symbol, position) => ({ symbol, name: symbol, position })),
});

beforeEach(() => {
  Object.assign(server, { symbols: ["A", "B", "C", "D"], version: 1, refused: 0 });
  vi.spyOn(api, "GET").mockImplementation((async () => ({
    data: { data: listOf(server.symbols) },
    response: new Response(null, { headers: { etag: `"${server.version}"` } }),
  })) as never);
  vi.spyOn(api, "PUT").mockImplementation((async (
    _: string,
    { body, headers }: { body: { symbols: string[] }; headers?: Record<string, string> },
  ) => {
    if (headers?.["If-Match"] !== `"${server.version}"`) {
      server.refused += 1;
      throw new Error("stale");
    }
    server.symbols = body.symbols;
    server.version += 1;
    return { data: { data: listOf(body.symbols) }, response: new Response(null) };
  }) as never);
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

async function open() {
  const client = new QueryClient();
  await client.fetchQuery(watchlistQuery(ID));
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  const { result } = renderHook(() => useChangeSymbols(ID), { wrapper });
  const shown = () =>
    client
      .getQueryData<TaggedWatchlist>(watchlistQuery(ID).queryKey)
      ?.items.map((item) => item.symbol);
  return { change: result.current, shown };
}

const rotate = ([first = "", ...rest]: string[]) => [...rest, first];

it("changes made in one breath build on each other, and each is written on the version before", async () => {
  const { change, shown } = await open();
  act(() => {
    change(rotate);
    change(rotate);
    change(rotate);
  });
  expect(shown()).toEqual(["D", "A", "B", "C"]);
  await waitFor(() => expect(server.version).toBe(4));
  expect(server.symbols).toEqual(["D", "A", "B", "C"]);
  expect(server.refused).toBe(0);
  expect(shown()).toEqual(["D", "A", "B", "C"]);
});

it("a change made elsewhere is not overwritten", async () => {
  const { change } = await open();
  Object.assign(server, { symbols: ["X"], version: 9 });
  act(() => change(rotate));
  await waitFor(() => expect(server.refused).toBe(1));
  expect(server.symbols).toEqual(["X"]);
});

it("what changes nothing writes nothing", async () => {
  const { change } = await open();
  act(() => change((symbols) => symbols));
  expect(api.PUT).not.toHaveBeenCalled();
});
