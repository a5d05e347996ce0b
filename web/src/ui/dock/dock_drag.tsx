/** A tab taken by the pointer: where it would go, and the mark that shows it. */

import { type PointerEvent, type RefObject, useEffect, useRef, useState } from "react";
import styles from "./dock.module.css";
import { dropBox, type Places, placeAt } from "./dock_place";
import { type DockNode, moveTab, type Target } from "./dock_tree";

/** Pixels before a press becomes a drag. */
const SLACK = 6;

export type Held = { tab: string; target: Target | null };

/** Holds a tab from press to release; Escape lets it go where it was. */
export function useTabDrag(
  frame: RefObject<HTMLElement | null>,
  tree: DockNode,
  onChange: (tree: DockNode) => void,
) {
  const [held, setHeld] = useState<Held | null>(null);
  const now = useRef({ tree, onChange });
  now.current = { tree, onChange };
  const stop = useRef<() => void>(() => {});
  useEffect(() => () => stop.current(), []);

  const hold = (tab: string, event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const { clientX, clientY } = event;
    let last: Held | null = null;
    const show = (next: Held | null) => {
      last = next;
      setHeld(next);
    };
    const move = (at: globalThis.PointerEvent) => {
      const far = Math.hypot(at.clientX - clientX, at.clientY - clientY) > SLACK;
      if (last === null && !far) return;
      show({ tab, target: targetAt(frame.current, at.clientX, at.clientY) });
    };
    const drop = () => {
      if (last?.target) now.current.onChange(moveTab(now.current.tree, tab, last.target));
      end();
    };
    const key = (at: KeyboardEvent) => {
      if (at.key !== "Escape" || last === null) return;
      at.preventDefault();
      at.stopPropagation();
      end();
    };
    const end = () => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", drop);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", key, true);
      show(null);
    };
    stop.current = end;
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", drop);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", key, true);
  };
  return { held, hold };
}

/** Over the tabs of a group: among them. Over its body: into it, or beside it near a side. */
function targetAt(frame: HTMLElement | null, x: number, y: number): Target | null {
  const over = document.elementFromPoint(x, y);
  const element = over?.closest<HTMLElement>("[data-dock-group]");
  if (!element || !frame?.contains(element)) return null;
  const group = element.dataset.dockGroup ?? "";
  const list = over?.closest<HTMLElement>("[data-dock-tabs]");
  if (list) {
    const tabs = [...list.querySelectorAll<HTMLElement>("[data-dock-tab]")];
    const index = tabs.filter((tab) => {
      const box = tab.getBoundingClientRect();
      return x > box.left + box.width / 2;
    }).length;
    return { group, place: "centre", index };
  }
  const box = element.getBoundingClientRect();
  return { group, place: placeAt((x - box.left) / box.width, (y - box.top) / box.height) };
}

export function DropMark({ drag, places }: { drag: Held | null; places: Places }) {
  const box = drag?.target ? places.groups.get(drag.target.group) : undefined;
  if (!drag?.target || box === undefined) return null;
  const { left, top, width, height } = dropBox(box, drag.target.place);
  const percent = (share: number) => `${share * 100}%`;
  return (
    <div
      aria-hidden="true"
      className={styles.drop}
      style={{
        left: percent(left),
        top: percent(top),
        width: percent(width),
        height: percent(height),
      }}
    />
  );
}
