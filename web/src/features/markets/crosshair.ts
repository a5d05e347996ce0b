/** The crosshair that charts side by side share: where one of them is pointed at, the others show it. */

import { type RefObject, useEffect, useEffectEvent, useRef, useState } from "react";
import type { ChartViewHandle } from "~/ui/chart/chart_view";
import type { Cursor } from "~/ui/chart/cursor";
import type { Seconds } from "~/ui/chart/timeline";
import { type ChartLayout, linkedTo } from "./chart_layout";

type Listener = (from: number, time: Seconds | null) => void;

export type Crosshair = {
  tell: Listener;
  listen(listener: Listener): () => void;
};

export function createCrosshair(): Crosshair {
  const listeners = new Set<Listener>();
  return {
    tell: (from, time) => {
      for (const listener of listeners) listener(from, time);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useSharedCrosshair(): Crosshair {
  return useState(createCrosshair)[0];
}

/** Ties one chart to the shared crosshair; the handlers tell whether the reader points at it. */
export function useCrosshair(
  crosshair: Crosshair,
  layout: ChartLayout,
  index: number,
  cursor: Cursor,
  chart: RefObject<ChartViewHandle | null>,
  at: readonly Seconds[] | undefined,
) {
  const pointed = useRef(false);
  const onOther = useEffectEvent((from: number, time: Seconds | null) => {
    const hears = from !== index && linkedTo(layout, from, "crosshair").includes(index);
    if (hears) chart.current?.followTo(time);
  });
  const onOwn = useEffectEvent(() => {
    const { bar } = cursor.get();
    if (pointed.current) crosshair.tell(index, bar === null ? null : (at?.[bar] ?? null));
  });
  useEffect(() => crosshair.listen(onOther), [crosshair]);
  useEffect(() => cursor.subscribe(onOwn), [cursor]);
  return {
    onPointerEnter: () => {
      pointed.current = true;
    },
    onPointerLeave: () => {
      if (!pointed.current) return;
      pointed.current = false;
      crosshair.tell(index, null);
    },
    onKeyDownCapture: () => {
      pointed.current = true;
    },
  };
}
