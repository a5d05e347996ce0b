/** The time of day as a store: ages and freshness change although nobody sends anything. */

import { useSyncExternalStore } from "react";

/** How often what depends on the time is looked at again, in milliseconds. */
const STEP = 5_000;

let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  if (timer === undefined) {
    now = Date.now();
    timer = setInterval(tick, STEP);
  }
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick() {
  now = Date.now();
  for (const watcher of watchers) watcher();
}

/** What `read` makes of the time, drawn again only when that changes. */
export function useAsOfNow<Value extends string | number | boolean | null>(
  read: (now: number) => Value,
): Value {
  return useSyncExternalStore(watch, () => read(now));
}
