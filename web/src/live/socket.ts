/**
 * One WebSocket for the whole page. Parts subscribe to topics; the first listener of a topic asks the
 * server for it, the last one leaves it. After a break the connection comes back by itself, slower
 * each time, and every topic resumes after the last number it saw.
 */

import { currentWorkspace, sessionEnded } from "~/api/client";

export type LiveEvent = { type: string; topic: string; seq: number; data: unknown };
export type LiveState = "closed" | "connecting" | "open";

type Listener = (event: LiveEvent) => void;
type Topic = {
  listeners: Set<Listener>;
  seq: number | null;
  resumed: boolean;
  /** Only the newest message counts: after a break it begins anew instead of being filled in. */
  newest: boolean;
};

/** How much of the market this connection could not keep up with. */
export type Lag = {
  /** Messages replaced by newer ones before they were sent, since the connection opened. */
  skipped: number;
  /** When the last of them was told, in milliseconds of the clock; null for none. */
  at: number | null;
};

const NO_LAG: Lag = { skipped: 0, at: null };

/** What the socket needs of the world: a test brings its own. */
export type World = {
  connect: () => WebSocket;
  /** The server said that the session is over. */
  ended: () => void;
  later: (run: () => void, milliseconds: number) => number;
  cancel: (timer: number) => void;
  random: () => number;
  now: () => number;
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;
const PING_EVERY = 25_000;
/** Topics in one command: the server reads commands of 16 KiB. */
const TOPICS_AT_ONCE = 200;

/** The close code of a session that ended. */
const SESSION_ENDED = 4401;

export class LiveSocket {
  private readonly topics = new Map<string, Topic>();
  private readonly watchers = new Set<() => void>();
  private readonly forgetters = new Set<() => void>();
  private readonly world: World;
  private socket: WebSocket | null = null;
  private state: LiveState = "closed";
  private wanted = false;
  private failures = 0;
  private lag = NO_LAG;
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
    for (const forget of this.forgetters) forget();
    this.start();
  }

  /** Calls `forget` when what was heard belongs to a workspace that was left. */
  onRestart(forget: () => void): () => void {
    this.forgetters.add(forget);
    return () => this.forgetters.delete(forget);
  }

  /** Hears a topic until the returned function is called. */
  subscribe(name: string, listener: Listener): () => void {
    this.hear([name], listener, false);
    return () => this.leave([name], listener);
  }

  /** Hears many topics of which only the newest message counts, asked for in few commands. */
  subscribeNewest(names: readonly string[], listener: Listener) {
    this.hear(names, listener, true);
  }

  /** Stops hearing; the last listener of a topic leaves it. */
  leave(names: readonly string[], listener: Listener) {
    const left = names.filter((name) => {
      const topic = this.topics.get(name);
      if (!topic?.listeners.delete(listener) || topic.listeners.size > 0) return false;
      return this.topics.delete(name);
    });
    this.sendTopics("unsubscribe", left);
  }

  getState = (): LiveState => this.state;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Tries that failed since the connection was last there. */
  getFailures = (): number => this.failures;

  getLag = (): Lag => this.lag;

  private hear(names: readonly string[], listener: Listener, newest: boolean) {
    const fresh = names.filter((name) => !this.topics.has(name));
    for (const name of fresh) {
      this.topics.set(name, { listeners: new Set(), seq: null, resumed: false, newest });
    }
    this.sendTopics("subscribe", fresh);
    for (const name of names) this.topics.get(name)?.listeners.add(listener);
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
    this.lag = NO_LAG;
    this.setState("open");
    this.askAgain();
    this.beat();
  }

  /** Resuming names the last number seen, not the one after: a repetition is dropped, a gap is not. */
  private askAgain() {
    const anew: string[] = [];
    for (const [name, topic] of this.topics) {
      if (topic.newest) topic.seq = null;
      topic.resumed = topic.seq !== null;
      if (topic.seq === null) anew.push(name);
      else this.send({ op: "subscribe", topics: [name], from_seq: topic.seq });
    }
    this.sendTopics("subscribe", anew);
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
    this.tell();
    // Half of the wait is random, so that a restarted server is not met by everybody at once.
    this.timer = this.world.later(() => this.open(), wait / 2 + (wait / 2) * this.world.random());
  }

  private onMessage(raw: unknown) {
    const message = readMessage(raw);
    if (message?.type === "lag") return this.onLag(message.skipped);
    const event = readEvent(message);
    const topic = event && this.topics.get(event.topic);
    if (!topic || !isNew(topic, event.seq)) return;
    topic.seq = event.seq;
    topic.resumed = false;
    for (const listener of topic.listeners) listener(event);
  }

  private onLag(skipped: unknown) {
    const more = typeof skipped === "number" && skipped > 0 ? skipped : 1;
    this.lag = { skipped: this.lag.skipped + more, at: this.world.now() };
    this.tell();
  }

  private sendTopics(op: "subscribe" | "unsubscribe", names: readonly string[]) {
    for (let i = 0; i < names.length; i += TOPICS_AT_ONCE) {
      this.send({ op, topics: names.slice(i, i + TOPICS_AT_ONCE) });
    }
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
    this.tell();
  }

  private tell() {
    for (const watcher of this.watchers) watcher();
  }
}

/** A restarted server counts from the start again: the first number after a resume may be smaller. */
function isNew(topic: Topic, seq: number): boolean {
  if (topic.seq === null) return true;
  return topic.resumed ? seq !== topic.seq : seq > topic.seq;
}

type Message = Partial<LiveEvent> & { skipped?: unknown };

function readMessage(raw: unknown): Message | null {
  if (typeof raw !== "string") return null;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function readEvent(message: Message | null): LiveEvent | null {
  const whole = typeof message?.topic === "string" && typeof message.seq === "number";
  return whole ? (message as LiveEvent) : null;
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
  now: Date.now,
};

export const live = new LiveSocket();
