/** Running bars inside components. */

import { useMemo, useSyncExternalStore } from "react";
import { BarStream, barTopic, NOTHING_RUNNING, type RunningBars } from "./bars";

const silent = () => () => {};
const nothing = () => NOTHING_RUNNING;

/** The bars since those of the chart; nothing for an interval that is not streamed, or when not wanted. */
export function useRunningBars(symbol: string, interval: string, wanted: boolean): RunningBars {
  const topic = wanted ? barTopic(symbol, interval) : null;
  const stream = useMemo(() => (topic === null ? null : new BarStream(topic)), [topic]);
  return useSyncExternalStore(stream?.listen ?? silent, stream?.get ?? nothing);
}
