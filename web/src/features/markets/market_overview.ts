/** The market at a glance, as the server tells it: strips of quotes, breadth, hours, the heat map, the day. */

import { useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";

export type Strip = Server<"Strip">;
export type Breadth = Server<"Breadth">;
export type MarketStatus = Server<"MarketStatus">;
export type Overview = Server<"Overview">;
export type HeatTile = Server<"HeatTile">;

/** Strips are streamed; breadth and hours change slowly. */
const OVERVIEW_EVERY = 30_000;

export function useOverview() {
  return useQuery({
    queryKey: ["markets", "overview"],
    queryFn: ({ signal }) => call(api.GET("/api/v1/market/overview", { signal })),
    refetchInterval: OVERVIEW_EVERY,
  });
}

export function useHeatTiles() {
  return useQuery({
    queryKey: ["markets", "heatmap"],
    queryFn: ({ signal }) => call(api.GET("/api/v1/market/heatmap", { signal })),
    refetchInterval: OVERVIEW_EVERY,
  });
}
