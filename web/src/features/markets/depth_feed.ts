/** The book and the tape of one symbol: asked for once, then streamed, drawn once a frame. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, call } from "~/api/client";
import { useTopic } from "~/live/topic";
import { type Depth, isDepth } from "./depth";
import { addTrades, isTradeBatch, type Trade } from "./tape";

const LEVELS = 20;
const FIRST_TRADES = 200;

/** Calls `draw` with what came last, at most once a frame. */
function useFramed<Value>(draw: (value: Value) => void): (value: Value) => void {
  const coming = useRef<{ value: Value } | null>(null);
  const frame = useRef(0);
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return (value) => {
    const waiting = coming.current !== null;
    coming.current = { value };
    if (waiting) return;
    frame.current = requestAnimationFrame(() => {
      const come = coming.current;
      coming.current = null;
      if (come) latest.current(come.value);
    });
  };
}

export function useDepth(symbol: string) {
  const [streamed, setStreamed] = useState<Depth | null>(null);
  const draw = useFramed(setStreamed);
  const asked = useQuery({
    queryKey: ["markets", "depth", symbol],
    retry: false,
    staleTime: 0, // a book is of its moment: whoever comes back asks again
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/depth", {
          params: { path: { symbol }, query: { levels: LEVELS } },
          signal,
        }),
      ),
  });
  useTopic(asked.isError ? null : `depth:${symbol}`, ({ type, data }) => {
    if (type === "depth" && isDepth(data)) draw(data);
  });
  const heard = streamed?.symbol === symbol ? streamed : null;
  return {
    depth: heard ?? asked.data ?? null,
    /** The book is the one of an earlier visit, until it is answered anew. */
    isOld: heard === null && asked.isFetching && asked.data !== undefined,
    error: asked.error,
    isPending: asked.isPending,
    retry: asked.refetch,
  };
}

/** The tape; while `paused` it stands still and says how many trades wait. */
export function useTape(symbol: string, paused: boolean) {
  const [tape, setTape] = useState<readonly Trade[]>([]);
  const [waiting, setWaiting] = useState<readonly Trade[]>([]);
  const batch = useRef<Trade[]>([]);
  const flush = useFramed((_: number) => {
    const come = batch.current.splice(0);
    if (paused) setWaiting((it) => [...it, ...come]);
    else setTape((it) => addTrades(it, come));
  });
  const take = (trades: readonly Trade[]) => {
    batch.current.push(...trades);
    flush(0);
  };
  const asked = useQuery({
    queryKey: ["markets", "trades", symbol],
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: ({ signal }) =>
      call(
        api.GET("/api/v1/assets/{symbol}/trades", {
          params: { path: { symbol }, query: { limit: FIRST_TRADES } },
          signal,
        }),
      ),
  });
  // The first trades are older than those that stream already.
  useEffect(() => {
    if (asked.data) setTape((it) => addTrades(addTrades([], asked.data), it.toReversed()));
  }, [asked.data]);
  useEffect(() => {
    if (paused || waiting.length === 0) return;
    setTape((it) => addTrades(it, waiting));
    setWaiting([]);
  }, [paused, waiting]);
  useTopic(asked.isError ? null : `trade:${symbol}`, ({ type, data }) => {
    if (type === "trade" && isTradeBatch(data)) take(data.trades);
  });
  return { trades: tape, waiting: waiting.length, error: asked.error, isPending: asked.isPending };
}
