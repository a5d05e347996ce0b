/** Drawings painted into the chart, so that they move with it and are in its picture. */

import type {
  IPrimitivePaneRenderer,
  ISeriesPrimitive,
  SeriesAttachedParameter,
  Time,
} from "lightweight-charts";
import type { Drawing } from "./drawing";
import { anchorPoints, type Projection, type Shape, shapesOf, type Words } from "./drawing_shape";
import { type ChartTheme, fade, seriesColor } from "./theme";

const HANDLE = 4.5;
const BOX_OPACITY = 0.12;

/** What the layer shows; asked anew at every repaint. */
export type LayerSource = {
  drawings(): readonly Drawing[];
  selected(): string | null;
  projection(): Projection | null;
  words(): Words;
  theme(): ChartTheme;
};

export class DrawingLayer implements ISeriesPrimitive<Time> {
  private repaintChart: () => void = () => {};

  constructor(private readonly source: LayerSource) {}

  attached({ requestUpdate }: SeriesAttachedParameter<Time>) {
    this.repaintChart = requestUpdate;
  }

  detached() {
    this.repaintChart = () => {};
  }

  repaint() {
    this.repaintChart();
  }

  paneViews() {
    return [{ zOrder: () => "top" as const, renderer: () => this.renderer() }];
  }

  /** A level has its price on the axis. */
  priceAxisViews() {
    const on = this.source.projection();
    if (on === null) return [];
    const theme = this.source.theme();
    return this.source.drawings().flatMap(({ kind, anchors, color }) => {
      const [anchor] = anchors;
      const y = kind === "horizontal" && anchor !== undefined ? on.y(anchor) : null;
      if (anchor === undefined || y === null) return [];
      return [
        {
          coordinate: () => y,
          text: () => this.source.words().price(on.shown(anchor)),
          textColor: () => theme.tagText,
          backColor: () => seriesColor(theme, color),
        },
      ];
    });
  }

  private renderer(): IPrimitivePaneRenderer {
    return {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context }) => {
          const on = this.source.projection();
          if (on === null) return;
          const theme = this.source.theme();
          for (const drawing of this.source.drawings()) {
            paintDrawing(context, drawing, on, this.source.words(), theme);
            if (drawing.id === this.source.selected()) paintHandles(context, drawing, on, theme);
          }
        }),
    };
  }
}

function paintDrawing(
  pen: CanvasRenderingContext2D,
  drawing: Drawing,
  on: Projection,
  words: Words,
  theme: ChartTheme,
) {
  const color = seriesColor(theme, drawing.color);
  pen.font = `500 11px ${theme.font}`;
  pen.textBaseline = "middle";
  for (const shape of shapesOf(drawing, on, words)) {
    paintShape(pen, shape, color, drawing.width, theme);
  }
  pen.setLineDash([]);
}

function paintShape(
  pen: CanvasRenderingContext2D,
  shape: Shape,
  color: string,
  width: number,
  theme: ChartTheme,
) {
  pen.strokeStyle = color;
  switch (shape.form) {
    case "line":
      pen.lineWidth = shape.thin ? 1 : width;
      pen.setLineDash(shape.dashed ? [4, 4] : []);
      pen.beginPath();
      pen.moveTo(shape.from.x, shape.from.y);
      pen.lineTo(shape.to.x, shape.to.y);
      pen.stroke();
      return;
    case "box":
      pen.setLineDash([]);
      pen.fillStyle = fade(color, BOX_OPACITY);
      pen.fillRect(shape.x, shape.y, shape.width, shape.height);
      if (shape.solid) return;
      pen.lineWidth = width;
      pen.strokeRect(shape.x, shape.y, shape.width, shape.height);
      return;
    case "label":
      paintLabel(pen, shape, color, theme);
  }
}

function paintLabel(
  pen: CanvasRenderingContext2D,
  { at, text, align, framed }: Shape & { form: "label" },
  color: string,
  theme: ChartTheme,
) {
  pen.textAlign = align;
  if (framed) {
    const width = pen.measureText(text).width + 10;
    pen.fillStyle = theme.background;
    pen.fillRect(at.x - width / 2, at.y - 8, width, 16);
  }
  pen.fillStyle = framed ? theme.value : color;
  pen.fillText(text, at.x, at.y + 0.5);
}

function paintHandles(
  pen: CanvasRenderingContext2D,
  drawing: Drawing,
  on: Projection,
  theme: ChartTheme,
) {
  pen.lineWidth = 1.5;
  for (const { x, y } of anchorPoints(drawing, on) ?? []) {
    pen.beginPath();
    pen.arc(x, y, HANDLE, 0, 2 * Math.PI);
    pen.fillStyle = theme.background;
    pen.fill();
    pen.strokeStyle = seriesColor(theme, drawing.color);
    pen.stroke();
  }
}
