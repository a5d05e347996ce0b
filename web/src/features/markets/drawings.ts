/** The drawings of a symbol inside components: charts of the same symbol share them. */

import { useEffect, useSyncExternalStore } from "react";
import { currentWorkspace } from "~/api/client";
import { live } from "~/live/socket";
import { readDrawings } from "~/ui/chart/drawing";
import { createSketch, type Sketch, type SketchState } from "~/ui/chart/sketch";
import { DrawingKeeper, type KeeperState, type KeeperWorld } from "./drawing_keeper";
import { readView, saveView } from "./view_store";

type Shared = { sketch: Sketch; keeper: DrawingKeeper; users: number };

const shared = new Map<string, Shared>();

export type Drawings = { sketch: Sketch; kept: KeeperState };

/** The drawings of a symbol, loaded when the first chart of it opens. */
export function useDrawings(symbol: string): Drawings {
  const key = `${currentWorkspace() ?? ""}/${symbol}`;
  const { sketch, keeper } = sharedOf(key, symbol);
  useEffect(() => hold(key, symbol), [key, symbol]);
  return {
    sketch,
    kept: useSyncExternalStore(keeper.watch, keeper.getState),
  };
}

/** What is being drawn; for the small parts only, since it changes with every move of the pointer. */
export function useSketch(sketch: Sketch): SketchState {
  return useSyncExternalStore(sketch.subscribe, sketch.get);
}

function sharedOf(key: string, symbol: string): Shared {
  const found = shared.get(key);
  if (found !== undefined) return found;
  const sketch = createSketch();
  const made = { sketch, keeper: new DrawingKeeper(sketch, worldOf(key, symbol)), users: 0 };
  shared.set(key, made);
  return made;
}

function hold(key: string, symbol: string): () => void {
  const it = sharedOf(key, symbol);
  it.users += 1;
  if (it.users === 1) void it.keeper.open();
  const retry = () => live.getState() === "open" && it.keeper.retry();
  window.addEventListener("online", retry);
  const leave = live.watch(retry);
  return () => {
    window.removeEventListener("online", retry);
    leave();
    it.users -= 1;
    // Effects run twice in development and on a change of layout: only who stays away has left.
    setTimeout(() => {
      if (it.users > 0 || shared.get(key) !== it) return;
      it.keeper.close();
      shared.delete(key);
    }, 0);
  };
}

function worldOf(key: string, symbol: string): KeeperWorld {
  const place = `prospect.drawings.${key}`;
  return {
    read: async () => {
      const view = await readView("drawings", symbol);
      const { drawings } = (view?.data ?? {}) as { drawings?: unknown };
      return { drawings: readDrawings(drawings), version: view?.version ?? null };
    },
    save: (drawings, version) => saveView("drawings", symbol, { drawings }, version),
    kept: () => stored(() => localStorage.getItem(place)),
    keep: (text) => {
      stored(() => {
        if (text === null) localStorage.removeItem(place);
        else localStorage.setItem(place, text);
        return null;
      });
    },
    later: (run, milliseconds) => {
      const timer = setTimeout(run, milliseconds);
      return () => clearTimeout(timer);
    },
  };
}

/** Storage may be blocked or full; the server then is the only keeper. */
function stored(use: () => string | null): string | null {
  try {
    return use();
  } catch {
    return null;
  }
}
