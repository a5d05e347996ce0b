/** Replay: the chart as it was at a bar, then bar by bar. */

import { useEffect, useEffectEvent, useState } from "react";
import { DAY, indexAt, type Seconds, typicalStep } from "~/ui/chart/timeline";
import { daySeconds, momentText } from "./range";

/** Bars a second. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 20] as const;

export type Speed = (typeof SPEEDS)[number];

/** A replay needs some past to begin with. */
const LEAST_PAST = 10;

/**
 * The number of bars that have closed by a moment of the URL; within what can be replayed. A week that is
 * not over is not there: it would tell of its last day.
 */
export function replayCount(at: readonly Seconds[], moment: string): number {
  const until = daySeconds(moment, "end");
  return clampCount(at, until === null ? 0 : indexAt(at, until - lengthOf(at)) + 1);
}

/** From the opening of a bar to its last second. */
function lengthOf(at: readonly Seconds[]): Seconds {
  return (typicalStep(at) ?? DAY) - 1;
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
 * Where a replay stands. While it plays the position is here; the URL hears of it when it rests, since a
 * browser refuses many addresses a second.
 *
 * - `at`: times of all bars; `moment`: the position in the URL.
 */
export function useReplay(
  at: readonly Seconds[],
  intraday: boolean,
  moment: string | undefined,
  onMoment: (moment: string | undefined) => void,
): Replay {
  const [held, setHeld] = useState<{ moment: string | undefined; count: number } | null>(null);
  const [playing, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(2);
  const on = moment !== undefined && at.length > 0;
  // What was stepped to counts until the URL says something else.
  const count = !on ? null : held?.moment === moment ? held.count : replayCount(at, moment);
  const atEnd = count !== null && count >= at.length;

  const settle = (next: number) => onMoment(replayMoment(at, next, intraday));
  const goTo = (next: number) => {
    const clamped = clampCount(at, next);
    setHeld({ moment: replayMoment(at, clamped, intraday), count: clamped });
    settle(clamped);
  };
  const tick = useEffectEvent(() => {
    if (count === null) return;
    const next = clampCount(at, count + 1);
    setHeld({ moment, count: next });
    if (next >= at.length) {
      setPlaying(false);
      goTo(next);
    }
  });
  const runs = playing && on && !atEnd;
  useEffect(() => {
    if (!runs) return;
    const timer = setInterval(tick, 1000 / speed);
    return () => clearInterval(timer);
  }, [runs, speed]);

  return {
    count,
    playing: runs,
    speed,
    atEnd,
    step: (by) => {
      setPlaying(false);
      if (count !== null) goTo(count + by);
    },
    goTo,
    play: (wanted) => {
      setPlaying(wanted);
      if (!wanted && count !== null) goTo(count);
    },
    setSpeed,
  };
}
