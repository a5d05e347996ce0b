import { describe, expect, it } from "vitest";
import type { Drawing, DrawingKind } from "./drawing";
import { distanceToLine, drawingAt, handleAt, hitsShape } from "./drawing_hit";
import { measured, type Projection, rayEnd, shapesOf } from "./drawing_shape";

/** A second is a pixel, prices rise by a pixel from the foot; what is halved was traded before a split. */
const on: Projection = {
  width: 200,
  height: 100,
  x: (at) => at,
  y: ({ at, price }) => 100 - (at < 10 ? price / 2 : price),
  yOfShown: (price) => (price > 0 ? 100 - price : null),
  shown: ({ at, price }) => (at < 10 ? price / 2 : price),
  barsBetween: (from, to) => (to - from) / 10,
};
const words = {
  price: (value: number) => value.toFixed(1),
  measure: ({ change, percent }: { change: number; percent: number | null }) => [
    `${change} ${percent}`,
  ],
};
const draw = (kind: DrawingKind, ...places: [number, number][]): Drawing => ({
  id: kind,
  kind,
  anchors: places.map(([at, price]) => ({ at, price })),
  color: 1,
  width: 1,
  text: "",
});

describe("shapes", () => {
  it("a trend line joins its anchors, a price before a split on the scale of today", () => {
    expect(shapesOf(draw("trend", [5, 40], [50, 60]), on, words)).toEqual([
      { form: "line", from: { x: 5, y: 80 }, to: { x: 50, y: 40 } },
    ]);
  });

  it("a ray leaves the pane on the side it points to", () => {
    expect(rayEnd({ x: 0, y: 50 }, { x: 100, y: 50 }, on)).toEqual({ x: 200, y: 50 });
    expect(rayEnd({ x: 100, y: 50 }, { x: 100, y: 40 }, on)).toEqual({ x: 100, y: 0 });
    expect(rayEnd({ x: 100, y: 50 }, { x: 50, y: 75 }, on)).toEqual({ x: 0, y: 100 });
    expect(rayEnd({ x: 10, y: 50 }, { x: 10, y: 50 }, on)).toEqual({ x: 200, y: 50 });
  });

  it("Fibonacci counts back from the end of the move", () => {
    const lines = shapesOf(draw("fibonacci", [20, 10], [60, 60]), on, words);
    const labels = lines.flatMap((shape) => (shape.form === "label" ? [shape.text] : []));
    expect(labels).toEqual([
      "0 (60.0)",
      "0.236 (48.2)",
      "0.382 (40.9)",
      "0.5 (35.0)",
      "0.618 (29.1)",
      "0.786 (20.7)",
      "1 (10.0)",
    ]);
  });

  it("a level the scale has no place for is left out", () => {
    const lines = shapesOf(draw("fibonacci", [20, -10], [60, 10]), on, words);
    expect(lines.filter(({ form }) => form === "label")).toHaveLength(3);
  });

  it("a measure tells change, percent, bars and time, and no percent of nothing", () => {
    const [from, to] = draw("measure", [5, 40], [45, 30]).anchors;
    if (from === undefined || to === undefined) throw new Error("two anchors");
    expect(measured(from, to, on)).toEqual({ change: 10, percent: 50, bars: 4, seconds: 40 });
    expect(measured({ at: 20, price: 0 }, to, on).percent).toBeNull();
  });

  it("what has no place is not drawn", () => {
    const nowhere = { ...on, x: () => null };
    expect(shapesOf(draw("vertical", [20, 10]), nowhere, words)).toEqual([]);
  });
});

describe("the pointer", () => {
  it("is as far from a line as from its nearest point", () => {
    expect(distanceToLine({ x: 5, y: 3 }, { x: 0, y: 0 }, { x: 10, y: 0 })).toBe(3);
    expect(distanceToLine({ x: 13, y: 4 }, { x: 0, y: 0 }, { x: 10, y: 0 })).toBe(5);
    expect(distanceToLine({ x: 3, y: 4 }, { x: 0, y: 0 }, { x: 0, y: 0 })).toBe(5);
  });

  it("takes a rectangle by its edge, so that the chart inside can still be moved", () => {
    const box = { form: "box", x: 10, y: 10, width: 50, height: 50 } as const;
    expect(hitsShape(box, { x: 12, y: 30 }, 4)).toBe(true);
    expect(hitsShape(box, { x: 30, y: 30 }, 4)).toBe(false);
    expect(hitsShape({ ...box, solid: true }, { x: 30, y: 30 }, 4)).toBe(true);
    expect(hitsShape(box, { x: 70, y: 30 }, 4)).toBe(false);
  });

  it("takes the drawing on top, and its handles before its line", () => {
    const below = draw("horizontal", [50, 50]);
    const above = { ...draw("trend", [20, 50], [80, 50]), id: "above" };
    expect(drawingAt([below, above], { x: 60, y: 51 }, on, words, 4)?.id).toBe("above");
    expect(drawingAt([below, above], { x: 150, y: 51 }, on, words, 4)?.id).toBe("horizontal");
    expect(drawingAt([below, above], { x: 150, y: 80 }, on, words, 4)).toBeNull();
    expect(handleAt(above, { x: 79, y: 52 }, on, 6)).toBe(1);
    expect(handleAt(above, { x: 50, y: 50 }, on, 6)).toBeNull();
  });
});
