/** Live quotes inside components. */

import { useEffect, useMemo, useSyncExternalStore } from "react";
import { useAsOfNow } from "~/design/clock";
import {
  type FreshnessState,
  freshnessAt,
  liveQuotes,
  overlay,
  type Quote,
  type Tick,
} from "./quotes";

/** Keeps the symbols streamed while the component is there; `useTick` then hears them. */
export function useHeld(symbols: readonly string[]) {
  const joined = symbols.join(" ");
  useEffect(() => (joined === "" ? undefined : liveQuotes.hold(joined.split(" "))), [joined]);
}

/** The newest message of a symbol that somebody holds. */
export function useTick(symbol: string): Tick | undefined {
  const [watch, read] = useMemo(
    () => [
      (changed: () => void) => liveQuotes.listen(symbol, changed),
      () => liveQuotes.get(symbol),
    ],
    [symbol],
  );
  return useSyncExternalStore(watch, read);
}

/** A quote that follows its stream, held by somebody else. */
export function useFollowed(quote: Quote): Quote;
export function useFollowed(quote: Quote | undefined, symbol: string): Quote | undefined;
export function useFollowed(quote: Quote | undefined, symbol = quote?.symbol ?? "") {
  const tick = useTick(symbol);
  return useMemo(() => quote && overlay(quote, tick), [quote, tick]);
}

/** How fresh the quote is now; grows old by itself. */
export function useFreshness(quote: Quote): FreshnessState {
  return useAsOfNow((now) => freshnessAt(quote, now));
}

/** A price that changed this long ago still lights up. */
const FLASH = 300;

/** Which way the price just went; 0 for one that was drawn late or did not move. */
export function flashOf(tick: Tick | undefined, now: number = performance.now()): -1 | 0 | 1 {
  return tick !== undefined && now - tick.at < FLASH ? tick.way : 0;
}
