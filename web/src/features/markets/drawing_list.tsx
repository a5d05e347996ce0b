/** All drawings of a chart as a list: selected, changed to the second and the cent, deleted, without a pointer. */

import { Trash2, X } from "lucide-react";
import { formatNumber } from "~/design/format";
import { Button, IconButton } from "~/ui/button";
import { barTime } from "~/ui/chart/axis_text";
import { type Anchor, DRAWING_NAMES, type Drawing } from "~/ui/chart/drawing";
import { factorAt } from "~/ui/chart/drawing_place";
import type { ChartData } from "~/ui/chart/model";
import { edit, remove, type Sketch, visibleDrawings, withDrawings } from "~/ui/chart/sketch";
import { isIntraday } from "~/ui/chart/timeline";
import { Input } from "~/ui/field";
import styles from "./drawing.module.css";
import type { KeeperState } from "./drawing_keeper";
import { DrawingLook } from "./drawing_style";
import { iconOf } from "./drawing_tools";
import { useSketch } from "./drawings";

const KEPT: Record<KeeperState, string> = {
  loading: "Loading what is kept",
  saved: "Saved for the workspace",
  saving: "Saving",
  kept: "Kept in this browser until the server answers",
  refused: "Kept in this browser alone: your role does not save drawings",
};

type DrawingListProps = {
  symbol: string;
  sketch: Sketch;
  kept: KeeperState;
  data: ChartData;
  onClose: () => void;
};

export function DrawingList({ symbol, sketch, kept, data, onClose }: DrawingListProps) {
  const state = useSketch(sketch);
  const shown = visibleDrawings({ ...state, hidden: false }, data.until);
  const chosen = shown.find(({ id }) => id === state.selected);
  return (
    <section className={styles.list} aria-label={`Drawings on ${symbol}`}>
      <header className={styles.listHead}>
        <h2>Drawings</h2>
        <span role="status">{KEPT[kept]}</span>
        <IconButton label="Close the list" icon={<X />} onClick={onClose} />
      </header>
      {shown.length === 0 ? (
        <p className={styles.none}>
          Nothing is drawn on {symbol}. Choose a tool on the left, or press Alt+T and place a line
          with the arrow keys and Enter.
        </p>
      ) : (
        <ul>
          {shown.map((drawing) => (
            <li key={drawing.id} data-selected={drawing === chosen || undefined}>
              <button
                type="button"
                className={styles.row}
                aria-pressed={drawing === chosen}
                onClick={() =>
                  sketch.set((it) => ({
                    ...it,
                    hidden: false,
                    selected: drawing === chosen ? null : drawing.id,
                  }))
                }
              >
                <span className={styles.rowIcon} data-ink={drawing.color}>
                  {iconOf(drawing.kind)}
                </span>
                <span className={styles.rowName}>
                  {drawing.text || DRAWING_NAMES[drawing.kind]}
                </span>
                <span className={styles.rowPlace}>{placeText(drawing, data)}</span>
              </button>
              <IconButton
                label={`Delete ${DRAWING_NAMES[drawing.kind].toLowerCase()} ${placeText(drawing, data)}`}
                icon={<Trash2 />}
                onClick={() => sketch.set((it) => remove(it, drawing.id))}
              />
              {drawing === chosen ? (
                <Numbers key={JSON.stringify(drawing.anchors)} {...{ sketch, drawing, data }} />
              ) : null}
            </li>
          ))}
        </ul>
      )}
      {state.drawings.length > 1 ? (
        <footer className={styles.listFoot}>
          <Button look="danger" onClick={() => sketch.set((it) => withDrawings(it, []))}>
            Delete all {state.drawings.length}
          </Button>
        </footer>
      ) : null}
    </section>
  );
}

/** Where it begins: a price for a level, a time for an upright line. */
function placeText({ kind, anchors }: Drawing, data: ChartData): string {
  const [anchor] = anchors;
  if (anchor === undefined) return "";
  if (kind !== "horizontal") return barTime(anchor.at, isIntraday(data.bars.at));
  const price = anchor.price * factorAt(data.basis, anchor.at);
  return formatNumber(price, { digits: data.decimals });
}

/** The anchors of a drawing in figures. Prices are those of the chart, kept as they were traded. */
function Numbers({ sketch, drawing, data }: { sketch: Sketch; drawing: Drawing; data: ChartData }) {
  const put = (index: number, anchor: Anchor) => {
    const anchors = drawing.anchors.map((each, i) => (i === index ? anchor : each));
    sketch.set((it) => edit(it, { ...drawing, anchors }));
  };
  const ends = drawing.anchors.length > 1 ? ["From", "To"] : ["At"];
  return (
    <div className={styles.numbers}>
      {drawing.anchors.map((anchor, i) => (
        <fieldset key={ends[i]}>
          <legend>{ends[i]}</legend>
          {drawing.kind === "horizontal" ? null : (
            <Input
              aria-label={`${ends[i]}: time (UTC)`}
              type="datetime-local"
              step={60}
              defaultValue={new Date(anchor.at * 1000).toISOString().slice(0, 16)}
              onBlur={(event) => {
                const at = Date.parse(`${event.target.value}Z`) / 1000;
                const shown = Math.floor(anchor.at / 60) * 60;
                if (Number.isFinite(at) && at !== shown) put(i, moved(anchor, at, data));
              }}
            />
          )}
          {drawing.kind === "vertical" ? null : (
            <Input
              aria-label={`${ends[i]}: price`}
              inputMode="decimal"
              defaultValue={shownPrice(anchor, data)}
              onBlur={(event) => {
                const price = Number(event.target.value);
                const fine = event.target.value.trim() !== "" && Number.isFinite(price);
                if (!fine || event.target.value === shownPrice(anchor, data)) return;
                put(i, { ...anchor, price: price / factorAt(data.basis, anchor.at) });
              }}
            />
          )}
        </fieldset>
      ))}
      <div className={styles.look}>
        <DrawingLook sketch={sketch} drawing={drawing} />
      </div>
    </div>
  );
}

function shownPrice({ at, price }: Anchor, data: ChartData): string {
  return (price * factorAt(data.basis, at)).toFixed(data.decimals);
}

/** Another time at the same height of the chart. */
function moved({ at, price }: Anchor, to: number, { basis }: ChartData): Anchor {
  return { at: to, price: (price * factorAt(basis, at)) / factorAt(basis, to) };
}
