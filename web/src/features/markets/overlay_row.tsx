/** The row of what lies over a chart: comparisons, formulas, and how to add one. */

import { ChartSpline } from "lucide-react";
import { useState } from "react";
import { Button } from "~/ui/button";
import type { Cursor } from "~/ui/chart/cursor";
import { USUAL_PANE } from "~/ui/chart/model";
import styles from "./chart_desk.module.css";
import type { ChartModel } from "./chart_model";
import type { ChartState } from "./chart_search";
import { FormulaInput } from "./formula_input";
import { IndicatorDialog } from "./indicator_dialog";
import { MOST_OVERLAYS, newOverlay, type Overlay, type PaneChoice } from "./overlay";
import { ComparisonChip, OverlayChip } from "./overlay_chips";

type OverlayRowProps = {
  symbol: string;
  state: ChartState;
  change: (change: Partial<ChartState>) => void;
  model: ChartModel;
  cursor: Cursor;
};

export function OverlayRow({ symbol, state, change, model, cursor }: OverlayRowProps) {
  const { overlays, compare, panes } = state;
  /** What the dialog edits: an overlay by its place, `new`, or nothing. */
  const [edited, setEdited] = useState<number | "new" | null>(null);
  const lines = model.data?.lines ?? [];
  const full =
    overlays.length >= MOST_OVERLAYS ? `${MOST_OVERLAYS} formulas are the most` : undefined;
  const replace = (index: number, next: Overlay | null) =>
    change({ overlays: overlays.flatMap((it, i) => (i === index ? (next ?? []) : it)) });
  const add = (formula: string, pane: PaneChoice = "auto") => {
    if (overlays.some((overlay) => overlay.formula === formula)) return; // it is there already
    change({ overlays: [...overlays, { ...newOverlay(formula, overlays), pane }] });
  };
  const done = (formula: string, pane: PaneChoice) => {
    const before = edited === "new" || edited === null ? undefined : overlays[edited];
    if (typeof edited !== "number" || before === undefined) add(formula, pane);
    else replace(edited, { ...before, formula, pane });
    setEdited(null);
  };
  const setHeight = (pane: number, height: number) => {
    const lower = Math.max(pane, ...lines.map((line) => line.pane));
    const heights = Array.from({ length: lower }, (_, i) => panes[i] ?? USUAL_PANE);
    change({ panes: heights.map((each, i) => (i === pane - 1 ? height : each)) });
  };
  return (
    <ul className={styles.overlays} aria-label="Overlays and comparisons">
      {compare.map((other, i) => (
        <ComparisonChip
          key={other}
          symbol={other}
          comparison={model.data?.comparisons.find((it) => it.id === other)}
          problem={model.compareProblems[i] ?? null}
          cursor={cursor}
          onRemove={() => change({ compare: compare.filter((it) => it !== other) })}
        />
      ))}
      {overlays.map((overlay, i) => {
        const mine = lines.filter((line) => line.id.startsWith(`${i}.`));
        const pane = overlay.hidden ? 0 : Math.max(0, ...mine.map((line) => line.pane));
        return (
          <OverlayChip
            key={overlay.formula}
            overlay={overlay}
            lines={mine}
            problem={model.overlayProblems[i] ?? null}
            cursor={cursor}
            height={pane === 0 ? null : (panes[pane - 1] ?? USUAL_PANE)}
            onChange={(next) => replace(i, next)}
            onHeight={(height) => setHeight(pane, height)}
            onEdit={() => setEdited(i)}
            onRemove={() => replace(i, null)}
          />
        );
      })}
      <li className={styles.add}>
        <Button
          icon={<ChartSpline />}
          disabled={full !== undefined}
          onClick={() => setEdited("new")}
        >
          Indicators
        </Button>
        <FormulaInput symbol={symbol} full={full} onAdd={add} />
      </li>
      {edited === null ? null : (
        <IndicatorDialog
          key={edited}
          symbol={symbol}
          overlay={typeof edited === "number" ? (overlays[edited] ?? null) : null}
          onClose={() => setEdited(null)}
          onDone={done}
        />
      )}
    </ul>
  );
}
