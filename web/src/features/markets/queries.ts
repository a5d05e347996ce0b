/** What the market pages ask of the server: one hook a question, with the keys they are kept under. */

import {
  keepPreviousData,
  type QueryClient,
  queryOptions,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";
import { asProblem } from "~/api/problem";
import type { Quote } from "~/live/quotes";

export type Asset = Server<"Asset">;
export type Bars = Server<"Bars">;
export type { Quote };
export type Movers = Server<"Movers">;
export type Action = Server<"Action">;
export type Indicator = Server<"Indicator">;
export type SeriesTable = Server<"SeriesTable">;
export type FormulaCheck = Server<"FormulaCheck">;

export type Adjust = "none" | "splits" | "all";

/** Quotes are asked for again this often while a page shows them. */
const QUOTE_EVERY = 15_000;
/** Indicators change with the release of the server only. */
const FOR_THE_SESSION = Number.POSITIVE_INFINITY;
/** The most the server gives at once. */
const MOST_BARS = 50_000;
const SUGGESTIONS = 8;

export type BarsQuestion = {
  symbol: string;
  interval: string;
  adjust: Adjust;
  /** What was known at this moment; the present without it. */
  asOf?: string | undefined;
};

export const barsQuery = ({ symbol, interval, adjust, asOf }: BarsQuestion) =>
  queryOptions({
    queryKey: ["markets", "bars", symbol, interval, adjust, asOf ?? null],
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/bars", {
          params: {
            path: { symbol },
            query: { interval, adjust, limit: MOST_BARS, ...(asOf ? { as_of: asOf } : {}) },
          },
          signal,
        }),
      ),
  });

export function useBars(question: BarsQuestion) {
  return useQuery({ ...barsQuery(question), placeholderData: sameSymbol(question.symbol) });
}

/** While another interval loads, the old bars of the same symbol stay in place. */
function sameSymbol(symbol: string) {
  return (before: Bars | undefined) => (before?.symbol === symbol ? before : undefined);
}

/** Bars of the symbols compared with, in the order asked. */
export function useBarsOf(symbols: readonly string[], rest: Omit<BarsQuestion, "symbol">) {
  return useQueries({ queries: symbols.map((symbol) => barsQuery({ symbol, ...rest })) });
}

const assetQuery = (symbol: string) =>
  queryOptions({
    queryKey: ["markets", "asset", symbol],
    queryFn: () => call(api.GET("/api/v1/assets/{symbol}", { params: { path: { symbol } } })),
  });

export function useAsset(symbol: string) {
  return useQuery(assetQuery(symbol));
}

/** Parallel questions at most, when many symbols are checked. */
const AT_ONCE = 20;

/** Parts symbols into those the server knows and those it does not: one unknown fails a whole list. */
export async function findKnown(client: QueryClient, symbols: readonly string[]) {
  const known: string[] = [];
  const unknown: string[] = [];
  for (let i = 0; i < symbols.length; i += AT_ONCE) {
    const some = symbols.slice(i, i + AT_ONCE);
    const found = await Promise.all(some.map((symbol) => isThere(client, symbol)));
    some.forEach((symbol, k) => {
      (found[k] ? known : unknown).push(symbol);
    });
  }
  return { known, unknown };
}

async function isThere(client: QueryClient, symbol: string): Promise<boolean> {
  try {
    await client.fetchQuery(assetQuery(symbol));
    return true;
  } catch (error) {
    if (asProblem(error).status === 404) return false;
    throw error;
  }
}

/** Assets of one question at most. */
const MOST_ASSETS = 500;

/** The type of each symbol that is known: the first assets in one question, the others by name. */
export function useAssetTypes(symbols: readonly string[], enabled: boolean) {
  const client = useQueryClient();
  return useQuery({
    queryKey: ["markets", "types", symbols.join(",")],
    enabled: enabled && symbols.length > 0,
    staleTime: FOR_THE_SESSION,
    queryFn: async () => {
      const query = { limit: MOST_ASSETS };
      const page = await callPage(api.GET("/api/v1/assets", { params: { query } }));
      const types = new Map(page.items.map((asset) => [asset.symbol, asset.type]));
      const { known } = await findKnown(
        client,
        symbols.filter((symbol) => !types.has(symbol)),
      );
      for (const symbol of known) {
        const asset = client.getQueryData<Asset>(assetQuery(symbol).queryKey);
        if (asset) types.set(symbol, asset.type);
      }
      return types;
    },
  });
}

/** Symbols and names that match what is being typed. */
export function useAssetSearch(text: string) {
  const query = text.trim();
  return useQuery({
    queryKey: ["markets", "search", query],
    queryFn: ({ signal }) =>
      callPage(
        api.GET("/api/v1/assets", { params: { query: { query, limit: SUGGESTIONS } }, signal }),
      ),
    enabled: query !== "",
    placeholderData: keepPreviousData,
    select: (page) => page.items,
  });
}

export function useQuote(symbol: string) {
  return useQuery({
    queryKey: ["markets", "quote", symbol],
    queryFn: () => call(api.GET("/api/v1/assets/{symbol}/quote", { params: { path: { symbol } } })),
    refetchInterval: QUOTE_EVERY,
  });
}

/** Quotes of a list, in whatever order the server has them. */
export function useQuotes(symbols: readonly string[]) {
  const joined = symbols.join(",");
  return useQuery({
    queryKey: ["markets", "quotes", joined],
    queryFn: () => call(api.GET("/api/v1/quotes", { params: { query: { symbols: joined } } })),
    enabled: joined !== "",
    refetchInterval: QUOTE_EVERY,
    placeholderData: keepPreviousData,
  });
}

export function useMovers(limit: number) {
  return useQuery({
    queryKey: ["markets", "movers", limit],
    queryFn: () => call(api.GET("/api/v1/market/movers", { params: { query: { limit } } })),
    refetchInterval: QUOTE_EVERY,
  });
}

/** Instruments of one type, for the strip of a reader without a list. */
export function useAssetsOfType(type: Server<"AssetType">, limit: number, enabled: boolean) {
  return useQuery({
    queryKey: ["markets", "assets", type, limit],
    queryFn: () => callPage(api.GET("/api/v1/assets", { params: { query: { type, limit } } })),
    enabled,
    select: (page) => page.items,
  });
}

export function useActions(symbol: string) {
  return useQuery({
    queryKey: ["markets", "actions", symbol],
    queryFn: () =>
      call(api.GET("/api/v1/assets/{symbol}/actions", { params: { path: { symbol } } })),
  });
}

/** The functions of the language; those that compare the assets of a universe where there is one. */
export function useIndicators(enabled = true, universe = false) {
  return useQuery({
    enabled,
    queryKey: ["markets", "indicators"],
    queryFn: () => call(api.GET("/api/v1/indicators")),
    select: universe ? undefined : ofOneAsset,
    staleTime: FOR_THE_SESSION,
  });
}

/** What an asset has in formulas: columns of bars, figures and ratios of reports. */
export function useSeriesFields() {
  return useQuery({
    queryKey: ["markets", "series", "fields"],
    queryFn: ({ signal }) => call(api.GET("/api/v1/series/fields", { signal })),
    staleTime: FOR_THE_SESSION,
  });
}

export type SeriesField = Server<"SeriesField">;

/** Economic series by words, as formulas name them. */
export function useEconomicSearch(words: string) {
  return useQuery({
    enabled: words !== "",
    queryKey: ["markets", "series", "economic", words],
    queryFn: async ({ signal }) => {
      const query = { query: words, limit: 1 };
      const found = await call(api.GET("/api/v1/series", { params: { query }, signal }));
      return found.filter(({ address }) => address.startsWith("macro:"));
    },
    staleTime: FOR_THE_SESSION,
  });
}

/** What compares the assets of a universe has nothing to say about one. */
function ofOneAsset(indicators: Indicator[]): Indicator[] {
  return indicators.filter(({ group }) => group !== "universe");
}

export type SeriesQuestion = {
  formulas: readonly string[];
  interval: string;
  from?: string | undefined;
  asOf?: string | undefined;
};

/** Columns of formulas. A POST by size of its question, a read by nature. */
export function seriesQuery({ formulas, interval, from, asOf }: SeriesQuestion) {
  return queryOptions({
    queryKey: ["markets", "series", interval, from ?? null, asOf ?? null, ...formulas],
    queryFn: ({ signal }) =>
      call(
        api.POST("/api/v1/series/query", {
          body: {
            formulas: [...formulas],
            interval,
            ...(from ? { from } : {}),
            ...(asOf ? { as_of: asOf } : {}),
          },
          signal,
        }),
      ),
    enabled: formulas.length > 0,
  });
}

/** One query a formula: a broken overlay leaves the others standing. */
export function useSeriesOf(formulas: readonly string[], rest: Omit<SeriesQuestion, "formulas">) {
  return useQueries({
    queries: formulas.map((formula) => seriesQuery({ formulas: [formula], ...rest })),
  });
}

export const checkQuery = (formula: string) =>
  queryOptions({
    queryKey: ["markets", "check", formula],
    queryFn: () => call(api.POST("/api/v1/formulas/check", { body: { formula } })),
    staleTime: FOR_THE_SESSION,
  });

export function checkFormula(client: QueryClient, formula: string): Promise<FormulaCheck> {
  return client.fetchQuery(checkQuery(formula));
}

/** What each formula gives: a series, a condition, a record. */
export function useChecksOf(formulas: readonly string[]) {
  return useQueries({ queries: formulas.map(checkQuery) });
}
