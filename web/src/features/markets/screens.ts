/** What the screener asks of the server: screens run, kept and ready, and alert rules tried on history. */

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
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

export type Run = { question: Question; asOf: string | null; limit: number };

/** Asks every asset of a universe. While another question is on its way, the last answer stays. */
export function useScreener({ question, asOf, limit }: Run, enabled: boolean) {
  return useQuery({
    queryKey: ["markets", "screener", question, asOf, limit],
    queryFn: ({ signal }) =>
      call(
        api.POST("/api/v1/screener/run", {
          body: { question, limit, ...(asOf ? { as_of: asOf } : {}) },
          signal,
        }),
      ),
    enabled,
    placeholderData: keepPreviousData,
  });
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
