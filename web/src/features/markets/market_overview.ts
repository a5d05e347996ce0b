/** The market at a glance, as the server tells it: strips of quotes, breadth, hours, the heat map, the day. */

import { useQuery } from "@tanstack/react-query";
import { api, call, callPage } from "~/api/client";
import { asProblem } from "~/api/problem";
import { ask } from "./contract";
import type { Asset, Quote } from "./queries";

export type Strip = { id: string; title: string; quotes: Quote[] };

export type Breadth = {
  as_of: string | null;
  assets: number;
  advancing: number;
  declining: number;
  unchanged: number;
  unknown: number;
  above_50: number;
  with_50?: number;
  above_200: number;
  with_200?: number;
  new_highs: number;
  new_lows: number;
};

export type MarketStatus = {
  exchange: string;
  name: string;
  zone: string;
  state: "open" | "pre" | "post" | "closed" | "holiday";
  opens_at?: string | null;
  closes_at?: string | null;
  reason?: string | null;
};

export type Overview = { strips: Strip[]; breadth: Breadth | null; status: MarketStatus[] };

export type HeatTile = {
  symbol: string;
  name: string;
  type: Asset["type"];
  sector?: string | null;
  currency?: string | null;
  weight?: number | null;
  change_percent?: number | null;
  reason?: string | null;
};

/** Strips are streamed; breadth and hours change slowly. */
const OVERVIEW_EVERY = 30_000;

export function useOverview() {
  return useQuery({
    queryKey: ["markets", "overview"],
    queryFn: ({ signal }) =>
      ask<Overview>("GET", "/market/overview", { signal }).catch(orElse(sketchOverview)),
    refetchInterval: OVERVIEW_EVERY,
  });
}

export function useHeatTiles() {
  return useQuery({
    queryKey: ["markets", "heatmap"],
    queryFn: ({ signal }) =>
      ask<HeatTile[]>("GET", "/market/heatmap", { signal }).catch(orElse(sketchHeat)),
    refetchInterval: OVERVIEW_EVERY,
  });
}

/** A server without these answers is asked for what they are made of. */
function orElse<Data>(sketch: () => Promise<Data>): (error: unknown) => Promise<Data> {
  return (error) => {
    if (asProblem(error).status !== 404) throw error;
    return sketch();
  };
}

const STRIPS = [
  ["indices", "Indices", "index"],
  ["fx", "Currencies", "currency"],
  ["crypto", "Coins", "crypto"],
  ["commodities", "Commodities", "commodity"],
] as const;

async function sketchOverview(): Promise<Overview> {
  const strips = await Promise.all(
    STRIPS.map(async ([id, title, type]) => ({
      id,
      title,
      quotes: (await ofType(type, 8)).quotes,
    })),
  );
  return { strips, breadth: null, status: [] };
}

async function sketchHeat(): Promise<HeatTile[]> {
  const { assets, quotes } = await ofType("stock", 120);
  const bySymbol = new Map(assets.map((asset) => [asset.symbol, asset]));
  return quotes.flatMap((quote) => {
    const asset = bySymbol.get(quote.symbol);
    const { last, volume, change_percent, reason } = quote;
    const weight = last != null && volume != null ? last * volume : null;
    return asset ? [{ ...asset, weight, change_percent, reason }] : [];
  });
}

async function ofType(type: Asset["type"], limit: number) {
  const { items } = await callPage(
    api.GET("/api/v1/assets", { params: { query: { type, limit } } }),
  );
  const assets = items.filter((asset) => asset.last_at);
  if (assets.length === 0) return { assets, quotes: [] };
  const symbols = assets.map((asset) => asset.symbol).join(",");
  const quotes = await call(api.GET("/api/v1/quotes", { params: { query: { symbols } } }));
  return { assets, quotes };
}
