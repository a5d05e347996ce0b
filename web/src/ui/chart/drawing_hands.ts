/**
 * The pointer on the drawings of a chart: it makes, selects and moves them. What it takes is kept from
 * the chart library, which would pan; everything else goes through to it.
 */

import type { Anchor, Drawing } from "./drawing";
import { drawingAt, handleAt } from "./drawing_hit";
import { anchorPoints, type Point, type Projection, type Words } from "./drawing_shape";
import {
  begin,
  beginRuler,
  edit,
  finish,
  follow,
  followRuler,
  newDrawingId,
  type Sketch,
} from "./sketch";

/** How near is on it: a finger covers more than a mouse. */
const REACH = { mouse: 6, touch: 18 };
/** A press that moved less than this was a click. */
const STILL = 5;

export type HandsHost = {
  element: HTMLElement;
  sketch: Sketch;
  /** What can be seen, and so be taken. */
  visible(): readonly Drawing[];
  projection(): Projection | null;
  words(): Words;
  /** What is at a place; `exact` ignores the magnet. */
  anchorAt(point: Point, exact: boolean): Anchor | null;
};

/** What the pressed pointer holds: a whole drawing, or one of its anchors. */
type Grip = { before: Drawing; points: Point[]; handle: number | null };

export class DrawingHands {
  private pressedAt: Point | null = null;
  private grip: Grip | null = null;
  private swallowing = false;
  private readonly ears = new AbortController();

  constructor(private readonly host: HandsHost) {
    const { signal } = this.ears;
    const first = { capture: true, signal };
    host.element.addEventListener("pointerdown", (event) => this.press(event), first);
    host.element.addEventListener("mousedown", (event) => this.swallow(event), first);
    host.element.addEventListener("touchstart", (event) => this.swallow(event), {
      ...first,
      passive: false, // a finger that draws does not scroll the page
    });
    window.addEventListener("pointermove", (event) => this.move(event), { signal });
    window.addEventListener("pointerup", (event) => this.release(event), { signal });
    window.addEventListener("pointercancel", () => this.drop(), { signal });
  }

  dispose() {
    this.ears.abort();
  }

  private press(event: PointerEvent) {
    this.swallowing = false;
    const point = this.pointOf(event);
    if (event.button !== 0 || !event.isPrimary || !this.isOnPane(point)) return;
    this.pressedAt = point;
    this.swallowing = this.draw(point, event) || this.take(point, reachOf(event));
    if (this.swallowing) event.stopPropagation();
  }

  /** Puts an anchor of what is being made or measured. */
  private draw(point: Point, event: PointerEvent): boolean {
    const { sketch } = this.host;
    const state = sketch.get();
    if (state.ruler !== null) {
      const { settled } = state.ruler;
      sketch.set((it) => ({
        ...it,
        ruler: settled || !it.ruler ? null : { ...it.ruler, settled: true },
      }));
      return true;
    }
    if (state.tool === null && !event.shiftKey) return false;
    const at = this.anchorAt(point, event);
    if (at === null) return state.tool !== null;
    if (state.tool === null) sketch.set((it) => beginRuler(it, at));
    else if (state.draft === null) sketch.set((it) => begin(it, at, newDrawingId()));
    else sketch.set((it) => finish(follow(it, at)));
    return true;
  }

  /** Selects what is under the pointer and holds it. */
  private take(point: Point, reach: number): boolean {
    const { sketch } = this.host;
    const on = this.host.projection();
    if (on === null) return false;
    const shown = this.host.visible();
    const chosen = shown.find(({ id }) => id === sketch.get().selected);
    const handle = chosen ? handleAt(chosen, point, on, reach) : null;
    const found =
      handle !== null && chosen ? chosen : drawingAt(shown, point, on, this.host.words(), reach);
    const id = found?.id ?? null;
    if (id !== sketch.get().selected) sketch.set((it) => ({ ...it, selected: id }));
    if (found === null) return false;
    this.grip = { before: found, points: anchorPoints(found, on) ?? [], handle };
    return true;
  }

  private move(event: PointerEvent) {
    const point = this.pointOf(event);
    const { sketch } = this.host;
    const { draft, ruler } = sketch.get();
    if (this.grip !== null) return this.drag(this.grip, point, event);
    if (draft === null && (ruler === null || ruler.settled)) return this.hover(event, point);
    const at = this.anchorAt(point, event);
    if (at !== null) sketch.set((it) => (ruler === null ? follow(it, at) : followRuler(it, at)));
  }

  private drag(grip: Grip, point: Point, event: PointerEvent) {
    if (this.pressedAt === null) return;
    const [dx, dy] = [point.x - this.pressedAt.x, point.y - this.pressedAt.y];
    const anchors = grip.before.anchors.map((anchor, i) => {
      if (grip.handle !== null && grip.handle !== i) return anchor;
      const from = grip.points[i];
      const to = from && { x: from.x + dx, y: from.y + dy };
      return (
        (to && (grip.handle === null ? this.host.anchorAt(to, true) : this.anchorAt(to, event))) ??
        anchor
      );
    });
    this.show({ ...grip.before, anchors });
  }

  /** Changes a drawing on screen; undo hears of it once, at the end. */
  private show(next: Drawing) {
    this.host.sketch.set((it) => ({
      ...it,
      drawings: it.drawings.map((drawing) => (drawing.id === next.id ? next : drawing)),
    }));
  }

  private release(event: PointerEvent) {
    const point = this.pointOf(event);
    const from = this.pressedAt;
    const moved = from !== null && Math.hypot(point.x - from.x, point.y - from.y) > STILL;
    const { grip } = this;
    const { sketch } = this.host;
    this.pressedAt = null;
    this.grip = null;
    if (grip !== null) {
      const after = sketch.get().drawings.find(({ id }) => id === grip.before.id);
      this.show(grip.before);
      if (moved && after) sketch.set((it) => edit(it, after));
    } else if (moved && this.swallowing) {
      // Drawn in one stroke: what was begun with the press ends here.
      sketch.set((it) => (it.draft === null ? it : finish(it)));
      sketch.set((it) => (it.ruler ? { ...it, ruler: { ...it.ruler, settled: true } } : it));
    }
    this.swallowing = false;
  }

  private drop() {
    if (this.grip !== null) this.show(this.grip.before);
    this.pressedAt = null;
    this.grip = null;
    this.swallowing = false;
  }

  private hover(event: PointerEvent, point: Point) {
    if (event.pointerType === "touch" || event.buttons !== 0) return;
    const { element, sketch } = this.host;
    const inside = event.target instanceof Node && element.contains(event.target);
    const on = inside && this.isOnPane(point) ? this.host.projection() : null;
    const shown = this.host.visible();
    const hit = on && drawingAt(shown, point, on, this.host.words(), REACH.mouse);
    const cursor = sketch.get().tool !== null ? "draw" : hit ? "take" : "";
    if (element.dataset.cursor !== cursor) element.dataset.cursor = cursor;
  }

  private anchorAt(point: Point, event: PointerEvent): Anchor | null {
    const { magnet } = this.host.sketch.get();
    // Ctrl turns the magnet over while it is held.
    return this.host.anchorAt(point, magnet === (event.ctrlKey || event.metaKey));
  }

  private swallow(event: Event) {
    if (!this.swallowing) return;
    event.stopPropagation();
    if (event.type === "touchstart" && event.cancelable) event.preventDefault();
  }

  private pointOf({ clientX, clientY }: PointerEvent): Point {
    const box = this.host.element.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  private isOnPane({ x, y }: Point): boolean {
    const on = this.host.projection();
    return on !== null && x >= 0 && y >= 0 && x <= on.width && y <= on.height;
  }
}

function reachOf({ pointerType }: PointerEvent): number {
  return pointerType === "touch" ? REACH.touch : REACH.mouse;
}
