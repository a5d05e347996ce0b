/** The socket inside components. */

import { useEffect, useRef, useSyncExternalStore } from "react";
import { type Lag, type LiveEvent, type LiveState, live } from "./socket";

/** Calls `onEvent` for every message of the topic while the component is there; null listens to nothing. */
export function useTopic(topic: string | null, onEvent: (event: LiveEvent) => void) {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    if (topic === null) return;
    return live.subscribe(topic, (event) => latest.current(event));
  }, [topic]);
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watch, live.getState);
}

/** Tries to connect that failed since the connection was last there. */
export function useLiveFailures(): number {
  return useSyncExternalStore(live.watch, live.getFailures);
}

export function useLag(): Lag {
  return useSyncExternalStore(live.watch, live.getLag);
}
