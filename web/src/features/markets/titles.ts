/** Titles that strangers wrote, of an asset or of the market: asked for in one way, and only shown. */

import { useQuery } from "@tanstack/react-query";

/** The most one answer holds. */
const MOST = 50;
const ASKED_EVERY = 60_000;

export type TitlesQuestion<Item> = {
  kind: string;
  /** Those of one symbol, or those of all without one. */
  symbol: string | null;
  wanted: boolean;
  ask: (options: { query: { limit: number }; signal: AbortSignal }) => Promise<Item[]>;
};

/** Newest first; not asked for while they are not `wanted`. */
export function useTitles<Item>({ kind, symbol, wanted, ask }: TitlesQuestion<Item>) {
  return useQuery({
    enabled: wanted,
    queryKey: ["markets", kind, symbol],
    queryFn: ({ signal }) => ask({ query: { limit: MOST }, signal }),
    refetchInterval: ASKED_EVERY,
  });
}

type Words = readonly (string | null | undefined)[];

/** Those one of whose words has what was typed in it, whatever its case; all when nothing was. */
export function matching<Item>(
  items: readonly Item[],
  typed: string,
  words: (item: Item) => Words,
): readonly Item[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === "") return items;
  return items.filter((item) => words(item).some((it) => it?.toLowerCase().includes(wanted)));
}
