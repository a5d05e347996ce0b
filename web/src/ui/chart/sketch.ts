/** The drawings of one chart while they are being made: tool, selection, undo. A store without React. */

import {
  ANCHORS,
  type Anchor,
  type Drawing,
  type DrawingKind,
  drawingsUntil,
  MOST_DRAWINGS,
} from "./drawing";
import type { Seconds } from "./timeline";

/** What undo goes back over at most. */
const LONGEST_PAST = 100;

/** What a text says before somebody writes it. */
export const NEW_TEXT = "Note";

export type SketchState = {
  drawings: readonly Drawing[];
  /** Earlier versions, the newest last, and what was undone, the next last. */
  past: readonly (readonly Drawing[])[];
  undone: readonly (readonly Drawing[])[];
  selected: string | null;
  tool: DrawingKind | null;
  /** What is being made: its last anchor follows the pointer. */
  draft: Drawing | null;
  /** A measure that is looked at and not kept; `settled` once both its ends are put. */
  ruler: { drawing: Drawing; settled: boolean } | null;
  magnet: boolean;
  /** Drawings are kept and not shown. */
  hidden: boolean;
  color: number;
  width: number;
  /** What was made since the page opened. */
  made: ReadonlySet<string>;
};

export const EMPTY_SKETCH: SketchState = {
  drawings: [],
  past: [],
  undone: [],
  selected: null,
  tool: null,
  draft: null,
  ruler: null,
  magnet: true,
  hidden: false,
  color: 1,
  width: 2,
  made: new Set(),
};

/**
 * What is on screen, the draft left out.
 *
 * - `until`: the moment of a replay; what tells of later is not shown.
 */
export function visibleDrawings({ drawings, hidden, made }: SketchState, until?: Seconds) {
  if (hidden) return [];
  return until === undefined ? drawings : drawingsUntil(drawings, until, made);
}

/** The same with other drawings, which undo can take back. */
export function withDrawings(state: SketchState, drawings: readonly Drawing[]): SketchState {
  const past = [...state.past, state.drawings].slice(-LONGEST_PAST);
  const there = drawings.some(({ id }) => id === state.selected);
  return {
    ...state,
    drawings: drawings.slice(0, MOST_DRAWINGS),
    past,
    undone: [],
    selected: there ? state.selected : null,
  };
}

export function undo(state: SketchState): SketchState {
  const before = state.past.at(-1);
  if (before === undefined) return state;
  return {
    ...state,
    drawings: before,
    past: state.past.slice(0, -1),
    undone: [...state.undone, state.drawings],
    selected: before.some(({ id }) => id === state.selected) ? state.selected : null,
    draft: null,
  };
}

export function redo(state: SketchState): SketchState {
  const next = state.undone.at(-1);
  if (next === undefined) return state;
  return {
    ...state,
    drawings: next,
    past: [...state.past, state.drawings],
    undone: state.undone.slice(0, -1),
    draft: null,
  };
}

/** Chooses a tool, or with `null` the cursor; what was begun is dropped. */
export function take(state: SketchState, tool: DrawingKind | null): SketchState {
  const selected = tool === null ? state.selected : null;
  return { ...state, tool, draft: null, ruler: null, hidden: false, selected };
}

/** Puts the first anchor of the chosen tool; what has only one is finished with it. */
export function begin(state: SketchState, at: Anchor, id: string): SketchState {
  const kind = state.tool;
  if (kind === null) return state;
  const anchors = ANCHORS[kind] === 1 ? [at] : [at, at];
  const text = kind === "text" ? NEW_TEXT : "";
  const draft = { id, kind, anchors, color: state.color, width: state.width, text };
  return ANCHORS[kind] === 1 ? finish({ ...state, draft }) : { ...state, draft };
}

/** Moves the last anchor of what is being made. */
export function follow(state: SketchState, at: Anchor): SketchState {
  const { draft } = state;
  if (draft === null) return state;
  return { ...state, draft: { ...draft, anchors: [...draft.anchors.slice(0, -1), at] } };
}

/** What was being made is there; the cursor comes back. */
export function finish(state: SketchState): SketchState {
  const { draft } = state;
  if (draft === null || state.drawings.length >= MOST_DRAWINGS) {
    return { ...state, draft: null, tool: null };
  }
  const added = withDrawings(state, [...state.drawings, draft]);
  const made = new Set([...state.made, draft.id]);
  return { ...added, draft: null, tool: null, selected: draft.id, made };
}

/** Begins a measure that is not kept. */
export function beginRuler(state: SketchState, at: Anchor): SketchState {
  const { color, width } = state;
  const drawing: Drawing = { id: "", kind: "measure", anchors: [at, at], color, width, text: "" };
  return { ...state, selected: null, ruler: { drawing, settled: false } };
}

export function followRuler(state: SketchState, at: Anchor): SketchState {
  const [from] = state.ruler?.drawing.anchors ?? [];
  if (state.ruler === null || from === undefined || state.ruler.settled) return state;
  return {
    ...state,
    ruler: { ...state.ruler, drawing: { ...state.ruler.drawing, anchors: [from, at] } },
  };
}

/** Esc: first what is being made or measured, then the tool, then the selection. */
export function cancel(state: SketchState): SketchState {
  if (state.ruler !== null) return { ...state, ruler: null };
  if (state.draft !== null) return { ...state, draft: null };
  if (state.tool !== null) return { ...state, tool: null };
  return { ...state, selected: null };
}

export function remove(state: SketchState, id: string): SketchState {
  return withDrawings(
    state,
    state.drawings.filter((drawing) => drawing.id !== id),
  );
}

/** Replaces a drawing by a changed one. */
export function edit(state: SketchState, next: Drawing): SketchState {
  return withDrawings(
    state,
    state.drawings.map((drawing) => (drawing.id === next.id ? next : drawing)),
  );
}

export type Sketch = {
  get(): SketchState;
  set(change: (state: SketchState) => SketchState): void;
  subscribe(listener: () => void): () => void;
};

export function createSketch(begun: SketchState = EMPTY_SKETCH): Sketch {
  let state = begun;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    set(change) {
      const next = change(state);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** A name no other drawing has. */
export function newDrawingId(): string {
  return `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
}
