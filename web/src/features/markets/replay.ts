/** Replay: the chart as it was at a bar, then bar by bar. */

import { useEffect, useEffectEvent, useState, useSyncExternalStore } from "react";
import { DAY, indexAt, type Seconds, typicalStep } from "~/ui/chart/timeline";
import { daySeconds, momentText } from "./range";
import { beat, heardIn, type ReplaySeat, type Speed, stopBeats } from "./replay_clock";

/** A replay needs some past to begin with. */
const LEAST_PAST = 10;

/**
 * The number of bars that have closed by a moment of the URL; within what can be replayed. A week that is
 * not over is not there: it would tell of its last day.
 */
export function replayCount(at: readonly Seconds[], moment: string): number {
  const until = daySeconds(moment, "end");
  return until === null ? clampCount(at, 0) : closedBy(at, until);
}

/** The number of bars that have closed by a second; within what can be replayed. */
export function closedBy(at: readonly Seconds[], until: Seconds): number {
  return clampCount(at, indexAt(at, until - lengthOf(at)) + 1);
}

/** From the opening of a bar to its last second. */
function lengthOf(at: readonly Seconds[]): Seconds {
  return (typicalStep(at) ?? DAY) - 1;
}

/** The last second of the last of `count` bars. */
function closeOf(at: readonly Seconds[], count: number): Seconds {
  return (at[count - 1] ?? 0) + lengthOf(at);
}

/** How a replay begins: two thirds into what is on screen. */
export function replayStart(at: readonly Seconds[], first: number, last: number): number {
  return clampCount(at, Math.round(first + (last - first) * (2 / 3)) + 1);
}

export function clampCount(at: readonly Seconds[], count: number): number {
  return Math.min(Math.max(count, Math.min(LEAST_PAST, at.length)), at.length);
}

/** The moment of the URL at which the last of `count` bars closes. */
export function replayMoment(
  at: readonly Seconds[],
  count: number,
  intraday: boolean,
): string | undefined {
  const time = at[count - 1];
  return time === undefined ? undefined : momentText(time + lengthOf(at), intraday);
}

export type Replay = {
  /** Bars that are shown; `null` when nothing is hidden. */
  count: number | null;
  playing: boolean;
  speed: Speed;
  atEnd: boolean;
  step: (by: number) => void;
  goTo: (count: number) => void;
  play: (playing: boolean) => void;
  setSpeed: (speed: Speed) => void;
};

/**
 * Where a replay stands. While it plays the position is the clock's, so that linked charts move together;
 * the URL hears of it when it rests, since a browser refuses many addresses a second.
 *
 * - `at`: times of all bars; `moment`: the position in the URL.
 */
export function useReplay(
  at: readonly Seconds[],
  intraday: boolean,
  moment: string | undefined,
  onMoment: (moment: string | undefined) => void,
  seat: ReplaySeat,
): Replay {
  const { clock, own } = seat;
  const [held, setHeld] = useState<{ moment: string | undefined; count: number } | null>(null);
  const on = moment !== undefined && at.length > 0;
  // Numbers, so that a beat that closes no bar of this chart draws nothing.
  const played = useSyncExternalStore(clock.listen, () => {
    const heard = on ? heardIn(seat) : null;
    return heard === null ? null : closedBy(at, heard.until);
  });
  const leads = useSyncExternalStore(clock.listen, () => heardIn(seat)?.leader === own);
  const runs = useSyncExternalStore(clock.listen, () => on && (heardIn(seat)?.runs ?? false));
  const speed = useSyncExternalStore(clock.listen, () => clock.get().speed);
  // What was stepped to counts until the URL says something else.
  const rested = held !== null && held.moment === moment ? held.count : null;
  const count = on ? (played ?? rested ?? replayCount(at, moment)) : null;
  const atEnd = count !== null && count >= at.length;

  const restAt = (until: Seconds, shown: number) => {
    // A moment within a day, of whichever chart, is one in the URL too.
    const settled = momentText(until, intraday || (until + 1) % DAY !== 0);
    setHeld({ moment: settled, count: shown });
    // Until the URL says so too, nobody shows the moment before.
    beat(seat, until, false);
    if (settled === moment) stopBeats(seat);
    else onMoment(settled);
  };
  const goTo = (next: number) => {
    const clamped = clampCount(at, next);
    restAt(closeOf(at, clamped), clamped);
  };
  const tick = useEffectEvent(() => {
    const heard = heardIn(seat);
    if (heard === null) return;
    const next = clampCount(at, closedBy(at, heard.until) + 1);
    if (next >= at.length) goTo(next);
    else beat(seat, closeOf(at, next), true);
  });
  const beats = leads && runs;
  useEffect(() => {
    if (!beats) return;
    const timer = setInterval(tick, 1000 / speed);
    return () => clearInterval(timer);
  }, [beats, speed]);
  const silence = useEffectEvent(() => {
    if (leads) stopBeats(seat);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new moment is the URL's word
  useEffect(() => {
    silence();
    return () => silence();
  }, [moment]);

  return {
    count,
    playing: runs,
    speed,
    atEnd,
    step: (by) => count !== null && goTo(count + by),
    goTo,
    play: (wanted) => {
      if (count === null) return;
      if (!wanted) restAt(heardIn(seat)?.until ?? closeOf(at, count), count);
      else if (!atEnd) beat(seat, closeOf(at, count), true);
    },
    setSpeed: (next) => clock.set({ speed: next }),
  };
}
