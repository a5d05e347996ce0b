/** What can be changed of the selected drawing, above the chart: colour, width, words. */

import { Trash2 } from "lucide-react";
import { useEffect, useRef } from "react";
import { IconButton } from "~/ui/button";
import { DRAWING_NAMES, type Drawing, LONGEST_TEXT, WIDEST } from "~/ui/chart/drawing";
import { PALETTE_SIZE } from "~/ui/chart/model";
import { edit, NEW_TEXT, remove, type Sketch } from "~/ui/chart/sketch";
import { Input, Select } from "~/ui/field";
import styles from "./drawing.module.css";
import { useSketch } from "./drawings";

const WIDTHS = Array.from({ length: WIDEST }, (_, i) => ({
  value: String(i + 1),
  label: `${i + 1} px`,
}));

export const COLORS = Array.from({ length: PALETTE_SIZE }, (_, i) => i + 1);

export function DrawingStyle({ sketch }: { sketch: Sketch }) {
  const { drawings, selected } = useSketch(sketch);
  const drawing = drawings.find(({ id }) => id === selected);
  const bar = useWordsNext(drawing);
  if (drawing === undefined) return null;
  return (
    <div
      ref={bar}
      className={styles.style}
      role="toolbar"
      aria-label={`Selected: ${DRAWING_NAMES[drawing.kind]}`}
    >
      <DrawingLook sketch={sketch} drawing={drawing} />
      <IconButton
        label="Delete the drawing"
        keys="Delete"
        icon={<Trash2 />}
        onClick={() => sketch.set((it) => remove(it, drawing.id))}
      />
    </div>
  );
}

/** Words that nobody has written yet are written next. */
function useWordsNext(drawing: Drawing | undefined) {
  const bar = useRef<HTMLDivElement>(null);
  const fresh = drawing?.kind === "text" && drawing.text === NEW_TEXT ? drawing.id : null;
  useEffect(() => {
    if (fresh === null) return;
    // After the press that made it, which gives the focus to the chart.
    const frame = requestAnimationFrame(() =>
      bar.current?.querySelector<HTMLInputElement>("input[type=text]")?.select(),
    );
    return () => cancelAnimationFrame(frame);
  }, [fresh]);
  return bar;
}

/** Colour, width and words of a drawing; the next one is made in the same colour and width. */
export function DrawingLook({ sketch, drawing }: { sketch: Sketch; drawing: Drawing }) {
  const change = (next: Partial<Drawing>) =>
    sketch.set((it) => ({
      ...edit(it, { ...drawing, ...next }),
      color: next.color ?? it.color,
      width: next.width ?? it.width,
    }));
  return (
    <>
      <div role="radiogroup" aria-label="Colour" className={styles.colors}>
        {COLORS.map((color) => (
          <label key={color} className={styles.color} data-ink={color}>
            <input
              type="radio"
              name={`color-${drawing.id}`}
              checked={drawing.color === color}
              aria-label={`Colour ${color}`}
              onChange={() => change({ color })}
            />
            <span />
          </label>
        ))}
      </div>
      <Select
        aria-label="Width"
        className={styles.width}
        value={String(drawing.width)}
        choices={WIDTHS}
        onChoose={(width) => change({ width: Number(width) })}
      />
      {drawing.kind === "fibonacci" || drawing.kind === "measure" ? null : (
        <Input
          key={drawing.id}
          type="text"
          aria-label="Text"
          placeholder="Text"
          className={styles.words}
          maxLength={LONGEST_TEXT}
          defaultValue={drawing.text}
          onBlur={(event) =>
            event.target.value !== drawing.text && change({ text: event.target.value })
          }
          onKeyDown={(event) => {
            if (event.key === "Enter") change({ text: event.currentTarget.value });
          }}
        />
      )}
    </>
  );
}
