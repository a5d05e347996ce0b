/**
 * One WebSocket for the whole page. Parts subscribe to topics; the first listener of a topic asks the
 * server for it, the last one leaves it. After a break the connection comes back by itself, slower
 * each time, and every topic resumes after the last number it saw.
 */

import { currentWorkspace, sessionEnded } from "~/api/client";

export type LiveEvent = { type: string; topic: string; seq: number; data: unknown };
export type LiveState = "closed" | "connecting" | "open";

type Listener = (event: LiveEvent) => void;
type Topic = { listeners: Set<Listener>; seq: number | null; resumed: boolean };

/** What the socket needs of the world: a test brings its own. */
export type World = {
  connect: () => WebSocket;
  /** The server said that the session is over. */
  ended: () => void;
  later: (run: () => void, milliseconds: number) => number;
  cancel: (timer: number) => void;
  random: () => number;
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const PING_EVERY = 25_000;

/** The close code of a session that ended. */
const SESSION_ENDED = 4401;

export class LiveSocket {
  private readonly topics = new Map<string, Topic>();
  private readonly watchers = new Set<() => void>();
  private readonly world: World;
  private socket: WebSocket | null = null;
  private state: LiveState = "closed";
  private wanted = false;
  private failures = 0;
  private timer: number | null = null;
  private pinger: number | null = null;

  constructor(world: World = browser) {
    this.world = world;
  }

  /** Connects, and keeps connecting until `stop`. */
  start() {
    if (this.wanted) return;
    this.wanted = true;
    this.open();
  }

  stop() {
    this.wanted = false;
    this.cancelTimers();
    this.socket?.close(1000);
    this.socket = null;
    this.setState("closed");
  }

  /** A new connection at once: it speaks for one workspace, and another was chosen. */
  restart() {
    this.stop();
    for (const topic of this.topics.values()) topic.seq = null;
    this.start();
  }

  /** Hears a topic until the returned function is called. */
  subscribe(name: string, listener: Listener): () => void {
    let topic = this.topics.get(name);
    if (!topic) {
      topic = { listeners: new Set(), seq: null, resumed: false };
      this.topics.set(name, topic);
      this.ask(name, topic);
    }
    topic.listeners.add(listener);
    return () => this.leave(name, listener);
  }

  getState = (): LiveState => this.state;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private leave(name: string, listener: Listener) {
    const topic = this.topics.get(name);
    if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return;
    this.topics.delete(name);
    this.send({ op: "unsubscribe", topics: [name] });
  }

  private open() {
    this.setState("connecting");
    const socket = this.world.connect();
    this.socket = socket;
    socket.onopen = () => this.onOpen();
    socket.onmessage = (message) => this.onMessage(message.data);
    socket.onclose = (event) => this.socket === socket && this.onClose(event?.code);
  }

  private onOpen() {
    this.failures = 0;
    this.setState("open");
    for (const [name, topic] of this.topics) {
      topic.resumed = topic.seq !== null;
      this.ask(name, topic);
    }
    this.beat();
  }

  private beat() {
    this.pinger = this.world.later(() => {
      this.send({ op: "ping" });
      this.beat();
    }, PING_EVERY);
  }

  private onClose(code: number | undefined) {
    if (code === SESSION_ENDED) this.world.ended();
    this.cancelTimers();
    this.socket = null;
    if (!this.wanted) return this.setState("closed");
    this.setState("connecting");
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** this.failures);
    this.failures += 1;
    // Half of the wait is random, so that a restarted server is not met by everybody at once.
    this.timer = this.world.later(() => this.open(), wait / 2 + (wait / 2) * this.world.random());
  }

  private onMessage(raw: unknown) {
    const event = readEvent(raw);
    const topic = event && this.topics.get(event.topic);
    if (!topic || !isNew(topic, event.seq)) return;
    topic.seq = event.seq;
    topic.resumed = false;
    for (const listener of topic.listeners) listener(event);
  }

  /** Resuming names the last number seen, not the one after: a repetition is dropped, a gap is not. */
  private ask(name: string, topic: Topic) {
    const from = topic.seq === null ? {} : { from_seq: topic.seq };
    this.send({ op: "subscribe", topics: [name], ...from });
  }

  private send(message: object) {
    if (this.state === "open") this.socket?.send(JSON.stringify(message));
  }

  private cancelTimers() {
    if (this.timer !== null) this.world.cancel(this.timer);
    if (this.pinger !== null) this.world.cancel(this.pinger);
    this.timer = null;
    this.pinger = null;
  }

  private setState(state: LiveState) {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

/** A restarted server counts from the start again: the first number after a resume may be smaller. */
function isNew(topic: Topic, seq: number): boolean {
  if (topic.seq === null) return true;
  return topic.resumed ? seq !== topic.seq : seq > topic.seq;
}

function readEvent(raw: unknown): LiveEvent | null {
  if (typeof raw !== "string") return null;
  try {
    const value = JSON.parse(raw) as Partial<LiveEvent>;
    const whole = typeof value.topic === "string" && typeof value.seq === "number";
    return whole ? (value as LiveEvent) : null;
  } catch {
    return null;
  }
}

const browser: World = {
  connect: () => {
    const address = new URL("/ws", window.location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    const workspace = currentWorkspace();
    if (workspace) address.searchParams.set("workspace", workspace);
    return new WebSocket(address);
  },
  ended: sessionEnded,
  later: (run, milliseconds) => window.setTimeout(run, milliseconds),
  cancel: (timer) => window.clearTimeout(timer),
  random: Math.random,
};

export const live = new LiveSocket();
