/**
 * The clock that charts side by side replay by. One of them beats, those that are linked to it follow at
 * every beat, and any of them may stop it.
 */

import { useState } from "react";
import type { Seconds } from "~/ui/chart/timeline";

/** Bars a second. */
export const SPEEDS = [0.5, 1, 2, 5, 10, 20] as const;

export type Speed = (typeof SPEEDS)[number];

/** A moment that is not in the URL yet: of a replay that runs, or of one that has just come to rest. */
export type Beat = { until: Seconds; runs: boolean };

type ClockState = {
  /** By the chart that beats; none while everything rests. */
  beats: ReadonlyMap<number, Beat>;
  speed: Speed;
};

export type ReplayClock = {
  get(): ClockState;
  set(change: Partial<ClockState>): void;
  listen(listener: () => void): () => void;
};

/** Where a chart sits by the clock: its number, and whose beats it hears. Its own are among them. */
export type ReplaySeat = { clock: ReplayClock; own: number; hears: (leader: number) => boolean };

export function createReplayClock(): ReplayClock {
  let state: ClockState = { beats: new Map(), speed: 2 };
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set: (change) => {
      state = { ...state, ...change };
      for (const listener of listeners) listener();
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useReplayClock(): ReplayClock {
  return useState(createReplayClock)[0];
}

const alone = () => true;

/** The seat of a chart that nobody is linked to. */
export function useOwnSeat(): ReplaySeat {
  return useState(() => ({ clock: createReplayClock(), own: 0, hears: alone }))[0];
}

/** The chart whose beats are heard in a seat, and the moment it is at. */
export function heardIn({ clock, hears }: ReplaySeat): (Beat & { leader: number }) | null {
  for (const [leader, heard] of clock.get().beats) if (hears(leader)) return { leader, ...heard };
  return null;
}

/** Says where the replay is; whoever else was heard in the seat is silent from now on. */
export function beat(seat: ReplaySeat, until: Seconds, runs: boolean) {
  const others = [...seat.clock.get().beats].filter(([leader]) => !seat.hears(leader));
  seat.clock.set({ beats: new Map([...others, [seat.own, { until, runs }]]) });
}

/** Silences what is heard in the seat: the URL says where it is. */
export function stopBeats(seat: ReplaySeat) {
  const { beats } = seat.clock.get();
  const left = [...beats].filter(([leader]) => !seat.hears(leader));
  if (left.length < beats.size) seat.clock.set({ beats: new Map(left) });
}
