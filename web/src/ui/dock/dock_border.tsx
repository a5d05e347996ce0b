/** The line between two neighbours: dragged, or moved by the arrow keys. */

import { type KeyboardEvent, type PointerEvent, useRef } from "react";
import type { DockProps } from "./dock";
import styles from "./dock.module.css";
import type { Border } from "./dock_place";
import { type DockNode, findSplit, groupsOf, LEAST, moveBorder, WHOLE } from "./dock_tree";

/** Thousandths that an arrow key moves it, and with Shift. */
const STEP = 20;
const LEAP = 100;

type DockBorderProps = {
  border: Border;
  size: { width: number; height: number };
  /** The tree before the drag began. */
  tree: DockNode;
  names: Pick<DockProps, "tabOf">;
  onDraft: (tree: DockNode | null) => void;
  onChange: (tree: DockNode) => void;
};

export function DockBorder({ border, size, tree, names, onDraft, onChange }: DockBorderProps) {
  const held = useRef<{ from: number; tree: DockNode } | null>(null);
  const latest = useRef<DockNode | null>(null);
  const { split, index, direction, box } = border;
  const across = direction === "row";
  const pixels = border.length * (across ? size.width : size.height);

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.preventDefault(); // no text is selected on the way
    event.currentTarget.focus();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { from: across ? event.clientX : event.clientY, tree };
  };
  const onPointerMove = (event: PointerEvent) => {
    if (held.current === null || pixels <= 0) return;
    const moved = (across ? event.clientX : event.clientY) - held.current.from;
    latest.current = moveBorder(held.current.tree, split, index, (moved / pixels) * WHOLE);
    onDraft(latest.current);
  };
  const onPointerUp = () => {
    if (held.current !== null && latest.current !== null) onChange(latest.current);
    held.current = null;
    latest.current = null;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && held.current !== null) {
      held.current = null;
      latest.current = null;
      onDraft(null);
      return;
    }
    const by = stepOf(event, across);
    if (by === null) return;
    event.preventDefault();
    onChange(moveBorder(tree, split, index, by));
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an hr cannot be moved
    <div
      role="separator"
      tabIndex={0}
      aria-label={`Border between ${nameOf(tree, border, 0, names)} and ${nameOf(tree, border, 1, names)}`}
      aria-orientation={across ? "vertical" : "horizontal"}
      aria-valuemin={Math.round((LEAST / border.room) * 100)}
      aria-valuemax={Math.round(100 - (LEAST / border.room) * 100)}
      aria-valuenow={Math.round((border.share / border.room) * 100)}
      className={styles.border}
      data-direction={direction}
      style={{
        left: `${box.left * 100}%`,
        top: `${box.top * 100}%`,
        ...(across ? { height: `${box.height * 100}%` } : { width: `${box.width * 100}%` }),
      }}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => {
        held.current = null;
        latest.current = null;
        onDraft(null);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

function stepOf(event: KeyboardEvent, across: boolean): number | null {
  const by = event.shiftKey ? LEAP : STEP;
  const steps: Record<string, number> = across
    ? { ArrowLeft: -by, ArrowRight: by }
    : { ArrowUp: -by, ArrowDown: by };
  const ends = { Home: -WHOLE, End: WHOLE };
  return { ...steps, ...ends }[event.key] ?? null;
}

function nameOf(
  tree: DockNode,
  { split, index }: Border,
  after: 0 | 1,
  names: DockBorderProps["names"],
) {
  const child = findSplit(tree, split)?.children[index + after];
  const first = child === undefined ? undefined : groupsOf(child)[0];
  return first === undefined ? "panels" : names.tabOf(first.active).title;
}
