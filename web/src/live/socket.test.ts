import { describe, expect, it, vi } from "vitest";
import { LiveSocket } from "./socket";

type Fake = {
  sent: unknown[];
  onopen?: () => void;
  onclose?: (event?: { code: number }) => void;
  onmessage?: (message: { data: string }) => void;
};

/** A world without a network: sockets are plain objects, timers fire when told. */
function createWorld() {
  const sockets: Fake[] = [];
  const timers: { run: () => void; wait: number; live: boolean }[] = [];
  const world = {
    ended: vi.fn(),
    connect: () => {
      const socket = {
        sent: [] as unknown[],
        close() {},
        send: (raw: string) => send(socket, raw),
      };
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    later: (run: () => void, wait: number) => timers.push({ run, wait, live: true }) - 1,
    cancel: (timer: number) => {
      const found = timers[timer];
      if (found) found.live = false;
    },
    random: () => 1,
    now: () => 5_000,
  };
  const send = (socket: Fake, raw: string) => socket.sent.push(JSON.parse(raw));
  const last = () => sockets.at(-1) as Fake;
  const waits = () => timers.filter((it) => it.live && it.wait !== 25_000).map((it) => it.wait);
  const fire = () => {
    const due = timers.filter((it) => it.live && it.wait !== 25_000);
    for (const timer of due) {
      timer.live = false;
      timer.run();
    }
  };
  const say = (topic: string, seq: number, data: unknown = seq) =>
    last().onmessage?.({ data: JSON.stringify({ type: "t", topic, seq, data }) });
  return { world, sockets, last, waits, fire, say };
}

function openSocket() {
  const made = createWorld();
  const socket = new LiveSocket(made.world);
  socket.start();
  made.last().onopen?.();
  return { ...made, socket };
}

describe("topics", () => {
  it("are asked for once however many listen, and left with the last", () => {
    const { socket, last, say } = openSocket();
    const [one, two] = [vi.fn(), vi.fn()];
    const leaveOne = socket.subscribe("job:1", one);
    const leaveTwo = socket.subscribe("job:1", two);
    say("job:1", 1);
    leaveOne();
    say("job:1", 2);
    leaveTwo();
    expect(one).toHaveBeenCalledTimes(1);
    expect(two).toHaveBeenCalledTimes(2);
    expect(last().sent).toEqual([
      { op: "subscribe", topics: ["job:1"] },
      { op: "unsubscribe", topics: ["job:1"] },
    ]);
  });
  it("wait for the connection when asked for before it", () => {
    const { world, last } = createWorld();
    const socket = new LiveSocket(world);
    socket.subscribe("job:1", () => {});
    socket.start();
    expect(last().sent).toEqual([]);
    last().onopen?.();
    expect(last().sent).toEqual([{ op: "subscribe", topics: ["job:1"] }]);
  });
});

describe("a break", () => {
  it("is followed by slower and slower tries, up to half a minute", () => {
    const { last, waits, fire } = openSocket();
    const seen: number[] = [];
    for (let attempt = 0; attempt < 8; attempt += 1) {
      last().onclose?.();
      seen.push(...waits());
      fire();
    }
    expect(seen).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });
  it("resumes after the last number and drops what was heard before", () => {
    const { socket, last, fire, say } = openSocket();
    const heard: number[] = [];
    socket.subscribe("job:1", (event) => heard.push(event.seq));
    say("job:1", 7);
    last().onclose?.();
    fire();
    last().onopen?.();
    expect(last().sent).toEqual([{ op: "subscribe", topics: ["job:1"], from_seq: 7 }]);
    for (const seq of [7, 8, 8, 9]) say("job:1", seq);
    expect(heard).toEqual([7, 8, 9]);
  });
  it("lets a restarted server count from the start", () => {
    const { socket, last, fire, say } = openSocket();
    const heard: number[] = [];
    socket.subscribe("job:1", (event) => heard.push(event.seq));
    say("job:1", 70);
    last().onclose?.();
    fire();
    last().onopen?.();
    say("job:1", 1);
    say("job:1", 2);
    expect(heard).toEqual([70, 1, 2]);
  });
  it("is not mended after stop", () => {
    const { socket, last, waits } = openSocket();
    socket.stop();
    last().onclose?.();
    expect(waits()).toEqual([]);
    expect(socket.getState()).toBe("closed");
  });
});

describe("topics of which only the newest counts", () => {
  it("are asked for together, and begin anew after a break", () => {
    const { socket, last, fire, say } = openSocket();
    const heard: unknown[] = [];
    const listener = (event: { topic: string; data: unknown }) =>
      heard.push([event.topic, event.data]);
    socket.subscribeNewest(["quote:A", "quote:B"], listener);
    say("quote:A", 900);
    last().onclose?.();
    fire();
    last().onopen?.();
    expect(last().sent).toEqual([{ op: "subscribe", topics: ["quote:A", "quote:B"] }]);
    say("quote:A", 3); // the snapshot of a server that counts from the start
    say("quote:A", 2);
    socket.leave(["quote:A", "quote:B"], listener);
    expect(last().sent.at(-1)).toEqual({ op: "unsubscribe", topics: ["quote:A", "quote:B"] });
    expect(heard).toEqual([
      ["quote:A", 900],
      ["quote:A", 3],
    ]);
  });
  it("fit the commands a server reads", () => {
    const { socket, last } = openSocket();
    const names = Array.from({ length: 450 }, (_, i) => `quote:S${i}`);
    socket.subscribeNewest(names, () => {});
    const sent = last().sent as { topics: string[] }[];
    expect(sent.map((it) => it.topics.length)).toEqual([200, 200, 50]);
  });
});

describe("lag", () => {
  it("is counted until the next connection", () => {
    const { socket, last, fire } = openSocket();
    const watcher = vi.fn();
    socket.watch(watcher);
    const lag = (skipped: number) =>
      last().onmessage?.({ data: JSON.stringify({ type: "lag", topic: "quote:A", skipped }) });
    lag(3);
    lag(4);
    expect(socket.getLag()).toEqual({ skipped: 7, at: 5_000 });
    expect(watcher).toHaveBeenCalledTimes(2);
    last().onclose?.();
    expect(socket.getFailures()).toBe(1);
    fire();
    last().onopen?.();
    expect(socket.getLag()).toEqual({ skipped: 0, at: null });
    expect(socket.getFailures()).toBe(0);
  });
});

describe("another workspace", () => {
  it("forgets what was heard in the one before", () => {
    const { socket } = openSocket();
    const forget = vi.fn();
    const stay = socket.onRestart(forget);
    socket.restart();
    stay();
    socket.restart();
    expect(forget).toHaveBeenCalledTimes(1);
  });
});

describe("a session that ended", () => {
  it("is told apart from a lost line", () => {
    const { world, last, fire } = openSocket();
    last().onclose?.({ code: 1006 });
    fire();
    expect(world.ended).not.toHaveBeenCalled();
    last().onclose?.({ code: 4401 });
    expect(world.ended).toHaveBeenCalledTimes(1);
  });
});

describe("messages", () => {
  it("that are not events are ignored", () => {
    const { socket, last } = openSocket();
    const listener = vi.fn();
    socket.subscribe("job:1", listener);
    for (const data of ["", "{", "{}", '{"type":"pong"}', '{"topic":"job:1"}']) {
      last().onmessage?.({ data });
    }
    expect(listener).not.toHaveBeenCalled();
  });
});
