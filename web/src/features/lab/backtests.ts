/** Backtests as the server tells them: the list, one, its report, its curve, its trades. */

import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, call, callPage, type Server } from "~/api/client";

/** `adjust` goes along unread: the generator has no type for it that fits itself. */
export type BacktestSpec = Omit<Server<"BacktestSpec">, "adjust">;
type Manifest = Omit<Server<"Manifest">, "spec"> & { spec: BacktestSpec };
export type Backtest = Omit<Server<"Backtest">, "manifest"> & { manifest: Manifest };
export type BacktestTrade = Server<"BacktestTrade">;
export type BacktestEquity = Server<"BacktestEquity">;
export type Report = Server<"Report">;
export type Metric = Server<"Metric">;
export type SweepSpec = Omit<Server<"SweepSpec">, "strategy"> & { strategy: BacktestSpec };

const LIST = 200;
const PAGE = 500;
/** More trades than this no reader scrolls through. */
const MOST_TRADES = 10_000;
/** The socket tells of progress; these are for a line that is down. */
const BUSY = 1_500;
const QUIET = 30_000;

export function isUnfinished({ state }: Pick<Backtest, "state">): boolean {
  return state === "queued" || state === "running";
}

export const backtestsQuery = queryOptions({
  queryKey: ["backtests", "list"],
  queryFn: () => callPage(api.GET("/api/v1/backtests", { params: { query: { limit: LIST } } })),
  refetchInterval: ({ state }) => (state.data?.items.some(isUnfinished) ? BUSY : QUIET),
});

export const backtestQuery = (id: string) =>
  queryOptions({
    queryKey: ["backtests", "one", id],
    queryFn: () => call(api.GET("/api/v1/backtests/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) => (state.data && isUnfinished(state.data) ? BUSY : false),
  });

/** A result never changes once it is there. */
const FOR_GOOD = { staleTime: Number.POSITIVE_INFINITY };

export function useReport(id: string) {
  return useQuery({
    ...FOR_GOOD,
    queryKey: ["backtests", "report", id],
    queryFn: () => call(api.GET("/api/v1/backtests/{id}/report", { params: { path: { id } } })),
  });
}

export function useEquity(id: string) {
  return useQuery({
    ...FOR_GOOD,
    queryKey: ["backtests", "equity", id],
    queryFn: () => askEquity(id),
  });
}

/** Thinned to what a screen can show. */
function askEquity(id: string): Promise<BacktestEquity> {
  return call(api.GET("/api/v1/backtests/{id}/equity", { params: { path: { id } } }));
}

export function useTrades(id: string) {
  return useQuery({
    ...FOR_GOOD,
    queryKey: ["backtests", "trades", id],
    queryFn: () => askTrades(id),
  });
}

async function askTrades(id: string): Promise<BacktestTrade[]> {
  const trades: BacktestTrade[] = [];
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor: string | null } = { limit: PAGE, cursor };
    const page: Awaited<ReturnType<typeof askPage>> = await askPage(id, query);
    trades.push(...page.items);
    cursor = page.next;
  } while (cursor !== null && trades.length < MOST_TRADES);
  return trades;
}

function askPage(id: string, { limit, cursor }: { limit: number; cursor: string | null }) {
  const query = cursor === null ? { limit } : { limit, cursor };
  return callPage(api.GET("/api/v1/backtests/{id}/trades", { params: { path: { id }, query } }));
}

/** Closes of one symbol as they were known to the run, for its trades to stand on. */
export function useClosesOf(symbol: string, { interval }: BacktestSpec, asOf: string) {
  return useQuery({
    ...FOR_GOOD,
    queryKey: ["backtests", "closes", symbol, interval, asOf],
    queryFn: () =>
      call(
        api.GET("/api/v1/assets/{symbol}/bars", {
          params: {
            path: { symbol },
            query: { interval, adjust: "splits", limit: MOST_TRADES, as_of: asOf },
          },
        }),
      ),
    enabled: symbol !== "",
  });
}

function useBacktestMutation<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ["backtests", "list"] });
      void queries.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

export const useRunBacktest = () =>
  useBacktestMutation((body: BacktestSpec) => call(api.POST("/api/v1/backtests", { body })));

export const useRunSweep = () =>
  useBacktestMutation((body: SweepSpec) => call(api.POST("/api/v1/backtests/sweep", { body })));

export const useDeleteBacktest = () =>
  useBacktestMutation((id: string) =>
    call(api.DELETE("/api/v1/backtests/{id}", { params: { path: { id } } })),
  );

export const useStopBacktest = () =>
  useBacktestMutation((id: string) =>
    call(api.DELETE("/api/v1/jobs/{id}", { params: { path: { id } } })),
  );
