/**
 * Keeps the drawings of one symbol: on the server under a version, and in this browser until the server
 * has them. Nothing is lost to a lost line, a second person or a second tab.
 */

import { asProblem } from "~/api/problem";
import { type Drawing, mergeDrawings, readDrawings } from "~/ui/chart/drawing";
import type { Sketch } from "~/ui/chart/sketch";

/** Pause after the last change before it is saved, in milliseconds. */
const PAUSE = 700;
/** A lost line is tried again after this long. */
const AGAIN = 15_000;
/** How often in a row somebody else may be faster. */
const TRIES = 4;

export type KeeperState = "loading" | "saved" | "saving" | "kept" | "refused";

export type Stored = { drawings: Drawing[]; version: number | null };

/** What the keeper needs of the world: a test brings its own. */
export type KeeperWorld = {
  read(): Promise<Stored>;
  /** Answers the new version. */
  save(drawings: readonly Drawing[], version: number | null): Promise<number>;
  /** What this browser holds until it is saved. */
  kept(): string | null;
  keep(text: string | null): void;
  /** Runs later, unless the returned function is called. */
  later(run: () => void, milliseconds: number): () => void;
};

export class DrawingKeeper {
  private state: KeeperState = "loading";
  private base: readonly Drawing[] = [];
  private version: number | null = null;
  private loaded = false;
  private dirty = false;
  private busy = false;
  private shown: readonly Drawing[] = [];
  private cancelTimer: (() => void) | null = null;
  private readonly watchers = new Set<() => void>();
  private leave: (() => void) | null = null;

  constructor(
    private readonly sketch: Sketch,
    private readonly world: KeeperWorld,
  ) {}

  getState = (): KeeperState => this.state;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Shows what this browser still holds, then what the server knows. */
  async open() {
    if (this.leave !== null) return;
    const held = readHeld(this.world.kept());
    if (held !== null) {
      this.base = held.base;
      this.dirty = true;
      this.show(held.ours);
    }
    this.leave = this.sketch.subscribe(() => this.notice());
    await this.flush();
  }

  close() {
    this.cancelTimer?.();
    this.leave?.();
    if (this.dirty) void this.flush();
  }

  /** The line is back: what waits is saved now. */
  retry() {
    if (this.dirty || !this.loaded) void this.flush();
  }

  private notice() {
    const { drawings } = this.sketch.get();
    if (drawings === this.shown) return;
    this.shown = drawings;
    this.dirty = true;
    this.hold();
    if (this.state === "saved") this.tell("saving"); // the pause before it is part of saving
    this.wait(PAUSE);
  }

  private wait(milliseconds: number) {
    this.cancelTimer?.();
    this.cancelTimer = this.world.later(() => void this.flush(), milliseconds);
  }

  private async flush() {
    if (this.busy) return;
    this.busy = true;
    try {
      await this.exchange();
    } catch (error) {
      this.explain(asProblem(error).status);
    } finally {
      this.busy = false;
    }
  }

  private async exchange() {
    if (!this.loaded || this.version === null) await this.load();
    for (let tries = 0; this.dirty && tries < TRIES; tries++) {
      this.tell("saving");
      const sent = this.shown;
      try {
        this.version = await this.world.save(sent, this.version);
      } catch (error) {
        if (![404, 409, 412].includes(asProblem(error).status)) throw error;
        await this.load(); // somebody else was faster: theirs and ours together, then again
        continue;
      }
      this.base = sent;
      this.dirty = sent !== this.shown;
      this.hold();
    }
    this.tell(this.dirty ? "kept" : "saved");
    if (this.dirty) this.wait(PAUSE);
  }

  /** Reads what the server has and lays our own changes over it. */
  private async load() {
    const { drawings, version } = await this.world.read();
    const merged = this.dirty ? mergeDrawings(this.base, this.shown, drawings) : drawings;
    this.base = drawings;
    this.version = version;
    this.loaded = true;
    this.dirty = JSON.stringify(merged) !== JSON.stringify(drawings);
    this.show(merged);
    this.hold();
  }

  private show(drawings: readonly Drawing[]) {
    this.shown = drawings;
    this.sketch.set((it) => ({ ...it, drawings }));
  }

  private hold() {
    const { base, shown } = this;
    this.world.keep(this.dirty ? JSON.stringify({ base, ours: shown }) : null);
  }

  private explain(status: number) {
    const refused = status === 400 || status === 403 || status === 413;
    this.tell(refused ? "refused" : "kept");
    if (!refused) this.wait(AGAIN);
  }

  private tell(state: KeeperState) {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

function readHeld(text: string | null): { base: Drawing[]; ours: Drawing[] } | null {
  if (text === null) return null;
  try {
    const { base, ours } = JSON.parse(text) as Record<string, unknown>;
    return Array.isArray(ours) ? { base: readDrawings(base), ours: readDrawings(ours) } : null;
  } catch {
    return null;
  }
}
