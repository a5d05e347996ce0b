/** Keys of the drawings: the pen with a tool chosen, the selected drawing without one, undo always. */

import { type Anchor, DRAWING_NAMES } from "./drawing";
import { cancel, redo, remove, type Sketch, undo } from "./sketch";

/** What the keys move. */
export type Hand = {
  stepDrawing(bars: number, up: number): Anchor | null;
  putDrawing(): Anchor | null;
  liftPen(): void;
};

type Key = { key: string; shiftKey: boolean; ctrlKey: boolean; metaKey: boolean; altKey: boolean };

/** Steps that Shift and an arrow take at once. */
const LEAP = 10;

const ARROWS: Record<string, readonly [bars: number, up: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/**
 * Does what a key means for the drawings and answers what to say; `null` when it means nothing to them.
 *
 * - `write`: a place in words.
 */
export function pressDrawing(
  event: Key,
  sketch: Sketch,
  hand: Hand,
  write: (at: Anchor) => string,
): string | null {
  if (event.altKey) return null;
  if (event.ctrlKey || event.metaKey) return pressChord(event, sketch);
  const { tool, selected, drawings, draft, ruler } = sketch.get();
  const arrow = ARROWS[event.key];
  if (arrow !== undefined && (tool !== null || selected !== null)) {
    const leap = event.shiftKey ? LEAP : 1;
    const at = hand.stepDrawing(arrow[0] * leap, arrow[1] * leap);
    return at === null ? "" : write(at);
  }
  if (event.key === "Enter" && tool !== null) {
    const at = hand.putDrawing();
    const more = sketch.get().draft !== null;
    return at === null ? "" : `${write(at)}. ${more ? "Now the other end." : "Drawn."}`;
  }
  if ((event.key === "Delete" || event.key === "Backspace") && selected !== null) {
    const drawing = drawings.find(({ id }) => id === selected);
    sketch.set((it) => remove(it, selected));
    return drawing ? `${DRAWING_NAMES[drawing.kind]} deleted` : "";
  }
  if (event.key !== "Escape") return null;
  if (tool === null && selected === null && draft === null && ruler === null) return null;
  hand.liftPen();
  sketch.set(cancel);
  return "Cancelled";
}

function pressChord({ key, shiftKey }: Key, sketch: Sketch): string | null {
  const letter = key.toLowerCase();
  if (letter === "z" && !shiftKey) {
    sketch.set(undo);
    return "Undone";
  }
  if (letter === "y" || (letter === "z" && shiftKey)) {
    sketch.set(redo);
    return "Done again";
  }
  return null;
}
