/** The market at a glance, as the server tells it: strips of quotes, breadth, hours, the heat map, the day. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, call, type Server } from "~/api/client";
import { useAssetsOfType } from "./queries";

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

/**
 * The instruments of a type that are traded most now, which thus have history in common; where nothing is
 * traded, the first of the catalogue. Undefined until known.
 */
export function useMostTraded(type: HeatTile["type"], most: number, enabled: boolean) {
  const tiles = useQuery({ ...heatQuery, enabled });
  const traded = tiles.data
    ?.filter((tile) => tile.type === type && (tile.weight ?? 0) > 0)
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .slice(0, most);
  const none = tiles.isError || (traded !== undefined && traded.length < 2);
  const listed = useAssetsOfType(type, most, enabled && none);
  return none ? listed.data : traded;
}

export function useHeatTiles() {
  return useQuery(heatQuery);
}

const heatQuery = queryOptions({
  queryKey: ["markets", "heatmap"],
  queryFn: ({ signal }) => call(api.GET("/api/v1/market/heatmap", { signal })),
  refetchInterval: OVERVIEW_EVERY,
});
