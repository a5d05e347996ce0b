/** Whether there is anything here yet, and which symbol to begin with. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call, callPage } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Asset } from "./queries";

const firstAssetQuery = queryOptions({
  queryKey: ["markets", "first asset"],
  queryFn: async () => {
    const page = await callPage(api.GET("/api/v1/assets", { params: { query: { limit: 1 } } }));
    return page.items[0] ?? null;
  },
});

/** The first asset of the workspace; null when there is none, undefined until it is known. */
export function useFirstAsset(): Asset | null | undefined {
  return useQuery(firstAssetQuery).data;
}

/** The first of `preferred` that is known here, else whatever is; null when nothing is. */
export function useBeginning(preferred: readonly string[]): string | null | undefined {
  const { data: first, error } = useQuery(firstAssetQuery);
  const known = useQuery({
    queryKey: ["markets", "beginning", ...preferred],
    enabled: first !== undefined && first !== null,
    queryFn: async () => {
      for (const symbol of preferred) if (await isKnown(symbol)) return symbol;
      return null;
    },
  });
  if (first === null) return null;
  // What cannot be asked is said where the symbol is shown.
  if (error || known.error) return preferred[0];
  return known.isPending ? undefined : (known.data ?? first?.symbol ?? null);
}

async function isKnown(symbol: string): Promise<boolean> {
  try {
    await call(api.GET("/api/v1/assets/{symbol}", { params: { path: { symbol } } }));
    return true;
  } catch (error) {
    if (asProblem(error).status === 404) return false;
    throw error;
  }
}
