/**
 * Where the reader looks: the bar under the crosshair and the bars on screen. A store of its own, so
 * that a moving mouse re-renders the legend and nothing else.
 */

import { useSyncExternalStore } from "react";

export type Look = {
  /** The bar under the crosshair. */
  bar: number | null;
  /** First and last bar on screen. */
  first: number;
  last: number;
};

export type Cursor = {
  get(): Look;
  set(change: Partial<Look>): void;
  subscribe(listener: () => void): () => void;
};

export function createCursor(): Cursor {
  let look: Look = { bar: null, first: 0, last: 0 };
  const listeners = new Set<() => void>();
  return {
    get: () => look,
    set(change) {
      const next = { ...look, ...change };
      if (next.bar === look.bar && next.first === look.first && next.last === look.last) return;
      look = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useCursor(cursor: Cursor): Look {
  return useSyncExternalStore(cursor.subscribe, cursor.get);
}
