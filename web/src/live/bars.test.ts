import { describe, expect, it, vi } from "vitest";
import { BarStream, barTopic, readBar } from "./bars";
import type { LiveEvent, LiveState } from "./socket";

function createWorld() {
  const world = {
    hear: (_: LiveEvent) => {},
    turn: () => {},
    state: "open" as LiveState,
    frames: [] as (() => void)[],
  };
  const stream = new BarStream("bar:A@1m", {
    subscribe: (_topic, listener) => {
      world.hear = listener;
      return () => {};
    },
    watch: (watcher) => {
      world.turn = watcher;
      return () => {};
    },
    getState: () => world.state,
    frame: (run) => world.frames.push(run),
    now: () => 5,
  });
  const say = (minute: number, close: number, closed = false) =>
    world.hear({
      type: "bar",
      topic: "bar:A@1m",
      seq: minute,
      data: {
        at: `2024-03-04T14:0${minute}:00Z`,
        open: 1,
        high: 2,
        low: 1,
        close,
        volume: 3,
        closed,
        source: "x",
      },
    });
  const paint = () => {
    for (const run of world.frames.splice(0)) run();
  };
  return { world, stream, say, paint };
}

describe("running bars", () => {
  it("are told once a frame, however many messages came", () => {
    const { stream, say, paint, world } = createWorld();
    const told = vi.fn();
    stream.listen(told);
    for (let i = 0; i < 100; i++) say(1, i);
    say(2, 7);
    expect(world.frames).toHaveLength(1);
    paint();
    expect(told).toHaveBeenCalledTimes(1);
    expect(stream.get().bars.map(({ close }) => close)).toEqual([99, 7]);
    expect(stream.get()).toMatchObject({ source: "x", heardAt: 5, again: 0 });
  });

  it("tell of closed bars, and ask for the chart's own again after a break", () => {
    const { stream, say, paint, world } = createWorld();
    stream.listen(() => {});
    say(1, 5, true);
    paint();
    expect(stream.get()).toMatchObject({ again: 0, closes: 1 });
    world.state = "connecting";
    world.turn();
    expect(stream.get().again).toBe(0);
    world.state = "open";
    world.turn();
    expect(stream.get()).toMatchObject({ again: 1, closes: 1 });
  });

  it("take nothing that is not a bar", () => {
    expect(readBar(null)).toBeNull();
    expect(readBar({ at: "soon", close: 1 })).toBeNull();
    expect(readBar({ at: "2024-03-04T00:00:00Z", close: "x" })).toBeNull();
    expect(readBar({ at: "2024-03-04T00:00:00Z", close: 5, high: null })).toMatchObject({
      high: null,
      close: 5,
    });
  });

  it("are streamed at seven intervals", () => {
    expect(barTopic("A", "15m")).toBe("bar:A@15m");
    expect(barTopic("A", "1M")).toBe("bar:A@1M");
    expect(barTopic("A", "2d")).toBeNull();
  });
});
