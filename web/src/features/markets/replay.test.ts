import { act, renderHook } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { replayCount, replayMoment, replayStart, useReplay } from "./replay";
import { createReplayClock, type ReplayClock, type ReplaySeat } from "./replay_clock";

const DAY = 86_400;
const start = Date.parse("2024-01-01T00:00:00Z") / 1000;
const at = Array.from({ length: 30 }, (_, day) => start + day * DAY);

afterEach(() => vi.useRealTimers());

function seatOf(clock: ReplayClock, own: number, group: number[]): ReplaySeat {
  return { clock, own, hears: (leader) => group.includes(leader) };
}

describe("where a replay stands", () => {
  it("is a moment of the URL and comes back from it", () => {
    const moment = replayMoment(at, 15, false);
    expect(moment).toBe("2024-01-15");
    expect(replayCount(at, moment as string)).toBe(15);
  });

  it("a day includes all its bars; before the first bars and after the last it stops", () => {
    const hours = Array.from({ length: 48 }, (_, hour) => start + hour * 3600);
    expect(replayCount(hours, "2024-01-01")).toBe(24);
    expect(replayCount(hours, "2024-01-01T20:00")).toBe(20);
    expect(replayCount(at, "1990-01-01")).toBe(10);
    expect(replayCount(at, "2030-01-01")).toBe(30);
    expect(replayCount(at.slice(0, 3), "1990-01-01")).toBe(3);
  });

  it("a week that is not over is not there, whatever interval the moment came from", () => {
    const weeks = Array.from({ length: 20 }, (_, week) => start + week * 7 * DAY);
    const moment = replayMoment(weeks, 12, false) as string;
    expect(moment).toBe("2024-03-24"); // the Sunday that ends the twelfth week
    expect(replayCount(weeks, moment)).toBe(12);
    expect(replayCount(weeks, "2024-03-28")).toBe(12);
    expect(replayCount(weeks, "2024-03-31")).toBe(13);
  });

  it("begins two thirds into what is on screen", () => {
    expect(replayStart(at, 9, 29)).toBe(23);
  });
});

describe("playing", () => {
  it("adds a bar a beat, rests at the end, and tells the URL when it rests", () => {
    vi.useFakeTimers();
    let moment: string | undefined = "2024-01-28";
    const told: (string | undefined)[] = [];
    const seat = seatOf(createReplayClock(), 0, [0]);
    const { result, rerender } = renderHook(() =>
      useReplay(
        at,
        false,
        moment,
        (next) => {
          told.push(next);
          moment = next;
        },
        seat,
      ),
    );
    expect(result.current.count).toBe(28);
    act(() => result.current.play(true));
    expect(result.current.playing).toBe(true);
    act(() => vi.advanceTimersByTime(500));
    expect(result.current.count).toBe(29);
    expect(told).toEqual([]);
    act(() => vi.advanceTimersByTime(500));
    rerender();
    expect([result.current.count, result.current.playing, result.current.atEnd]).toEqual([
      30,
      false,
      true,
    ]);
    expect(told).toEqual(["2024-01-30"]);
    act(() => result.current.step(-5));
    rerender();
    expect(result.current.count).toBe(25);
    expect(told.at(-1)).toBe("2024-01-25");
  });

  it("nothing is hidden without a moment", () => {
    const seat = seatOf(createReplayClock(), 0, [0]);
    const { result } = renderHook(() => useReplay(at, false, undefined, () => {}, seat));
    expect(result.current.count).toBeNull();
  });

  it("linked charts follow at every beat, each by bars of its own that have closed, and any may stop it", () => {
    vi.useFakeTimers();
    const weeks = Array.from({ length: 22 }, (_, week) => start + (week - 18) * 7 * DAY);
    const clock = createReplayClock();
    let moment: string | undefined = "2024-01-13";
    const rest = (next: string | undefined) => {
      moment = next;
    };
    const chart = (times: number[], own: number, group: number[]) =>
      renderHook(() => useReplay(times, false, moment, rest, seatOf(clock, own, group)));
    const days = chart(at, 0, [0, 1]);
    const linked = chart(weeks, 1, [0, 1]);
    const apart = chart(at, 2, [2]);
    const counts = () => [days, linked, apart].map(({ result }) => result.current.count);
    expect(counts()).toEqual([13, 19, 13]);
    act(() => days.result.current.setSpeed(1));
    act(() => days.result.current.play(true));
    expect(linked.result.current.playing).toBe(true);
    act(() => vi.advanceTimersByTime(3000));
    expect(counts()).toEqual([16, 20, 13]);
    expect(apart.result.current.playing).toBe(false);
    act(() => linked.result.current.play(false));
    expect(moment).toBe("2024-01-16"); // where the days are, not the end of the last week
    for (const it of [days, linked]) it.rerender();
    act(() => vi.advanceTimersByTime(3000));
    expect(counts()).toEqual([16, 20, 13]);
    expect(days.result.current.playing).toBe(false);
  });
});
