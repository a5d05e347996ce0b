/** What the screener asks of the server: screens run, kept and ready, and alert rules tried on history. */

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";
import type { Question } from "./screen_search";

export type Screen = Server<"Screen">;
export type Screened = Server<"Screened">;
export type ScreenRow = Server<"ScreenRow">;
export type AlertPreview = Server<"AlertPreview">;

const SCREENS = ["markets", "screens"];
const MOST_SCREENS = 500;
/** Assets that are read for the choices of sectors and exchanges. */
const MOST_ASSETS = 500;
const FOR_THE_SESSION = Number.POSITIVE_INFINITY;

export type Run = { question: Question; asOf: string | null };

/** Rows of the first answer: few, since it is asked for while one types. */
const FIRST_ROWS = 100;
/** Rows of the answers after it: as many as the server gives at once. */
const MORE_ROWS = 500;

/**
 * Asks every asset of a universe, page by page as rows are wanted. While another question is on its way,
 * the last answer stays.
 */
export function useScreener({ question, asOf }: Run, enabled: boolean) {
  return useInfiniteQuery({
    queryKey: ["markets", "screener", question, asOf],
    queryFn: ({ signal, pageParam: skip }) =>
      call(
        api.POST("/api/v1/screener/run", {
          body: {
            question,
            limit: skip === 0 ? FIRST_ROWS : MORE_ROWS,
            skip,
            ...(asOf ? { as_of: asOf } : {}),
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, _pages, skip) => {
      const next = skip + last.rows.length;
      return last.rows.length > 0 && next < last.matched ? next : undefined;
    },
    select: ({ pages }) => oneAnswer(pages),
    enabled,
    placeholderData: keepPreviousData,
  });
}

/** The pages as one answer; who moved between two of them is shown once. */
export function oneAnswer(pages: readonly Screened[]): Screened | undefined {
  const [first] = pages;
  if (first === undefined) return undefined;
  const rows = new Map(pages.flatMap((page) => page.rows).map((row) => [row.symbol, row]));
  return { ...first, rows: [...rows.values()] };
}

export function useScreens() {
  return useQuery({
    queryKey: SCREENS,
    queryFn: () =>
      callPage(api.GET("/api/v1/screens", { params: { query: { limit: MOST_SCREENS } } })),
    select: (page) => page.items,
  });
}

export function useReadyScreens() {
  return useQuery({
    queryKey: [...SCREENS, "ready"],
    queryFn: () => callPage(api.GET("/api/v1/screens/ready")),
    select: (page) => page.items,
    staleTime: FOR_THE_SESSION,
  });
}

export function useCreateScreen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (screen: { name: string; question: Question }) =>
      call(api.POST("/api/v1/screens", { body: screen })),
    onSettled: () => client.invalidateQueries({ queryKey: SCREENS, exact: true }),
  });
}

export function useChangeScreen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ id, ...change }: { id: string; name?: string; question?: Question }) =>
      call(api.PATCH("/api/v1/screens/{id}", { params: { path: { id } }, body: change })),
    onSettled: () => client.invalidateQueries({ queryKey: SCREENS, exact: true }),
  });
}

export function useDeleteScreen() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) =>
      call(api.DELETE("/api/v1/screens/{id}", { params: { path: { id } } })),
    onSettled: () => client.invalidateQueries({ queryKey: SCREENS, exact: true }),
  });
}

/** The sectors, exchanges and types that assets have, by name. */
export function useAssetTraits() {
  return useQuery({
    queryKey: ["markets", "traits"],
    queryFn: () =>
      callPage(api.GET("/api/v1/assets", { params: { query: { limit: MOST_ASSETS } } })),
    select: ({ items }) => ({
      sectors: distinct(items.map((asset) => asset.sector)),
      exchanges: distinct(items.map((asset) => asset.exchange)),
      types: distinct(items.map((asset) => asset.type)),
    }),
  });
}

function distinct<Name extends string>(values: readonly (Name | null | undefined)[]): Name[] {
  return [...new Set(values.filter((value) => value !== null && value !== undefined))].sort();
}

export type AlertQuestion = {
  formula: string;
  symbol: string;
  interval: string;
  asOf: string | null;
};

export function useAlertPreview({ formula, symbol, interval, asOf }: AlertQuestion) {
  return useQuery({
    queryKey: ["markets", "alert", formula, symbol, interval, asOf],
    queryFn: ({ signal }) =>
      call(
        api.POST("/api/v1/alerts/preview", {
          body: { formula, symbol, interval, ...(asOf ? { as_of: asOf } : {}) },
          signal,
        }),
      ),
    enabled: formula !== "" && symbol !== "",
    placeholderData: keepPreviousData,
  });
}
