/**
 * Panels side by side: moved, resized, tabbed and closed by pointer and by keys. What they show is the
 * caller's; here is only where. In a narrow frame they stand one under the other, in reading order.
 */

import { type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import type { MenuEntry } from "../menu";
import styles from "./dock.module.css";
import { DockBorder } from "./dock_border";
import { DropMark, useTabDrag } from "./dock_drag";
import { DockGroupFrame } from "./dock_group";
import { placesOf } from "./dock_place";
import { activateTab, type DockNode, groupsOf } from "./dock_tree";

/** What a tab shows. */
export type DockTab = {
  title: string;
  /** Small and muted behind the title. */
  caption?: string | undefined;
  icon?: ReactNode;
  /** In the header of its group while it is the open one. */
  controls?: ReactNode;
  /** Before the entries that move and close it. */
  menu?: MenuEntry[];
  body: () => ReactNode;
};

export type DockProps = {
  label: string;
  tree: DockNode;
  tabOf: (id: string) => DockTab;
  onChange: (tree: DockNode) => void;
  onClose: (tab: string) => void;
};

/** Below this width panels stand one under the other. */
const NARROW = 720;

export function Dock(props: DockProps) {
  const { label, tree, onChange } = props;
  const [frame, size] = useSize();
  const [draft, setDraft] = useState<DockNode | null>(null);
  const [alone, setAlone] = useState<string | null>(null);
  const [said, say] = useState("");
  const drag = useTabDrag(frame, tree, onChange);
  const shown = draft ?? tree;
  const places = useMemo(() => placesOf(shown), [shown]);
  const groups = groupsOf(shown);
  const stacked = size.width > 0 && size.width < NARROW;
  const maximised = groups.find(({ id }) => id === alone);
  const visible = maximised ? [maximised] : groups;
  return (
    <section
      ref={frame}
      aria-label={label}
      className={styles.dock}
      data-stacked={stacked || undefined}
      data-dragging={drag.held === null ? undefined : true}
    >
      {visible.map((group) => (
        <DockGroupFrame
          key={group.id}
          {...props}
          tree={shown}
          group={group}
          place={groups.indexOf(group) + 1}
          box={maximised || stacked ? null : (places.groups.get(group.id) ?? null)}
          alone={maximised !== undefined}
          onAlone={(on) => setAlone(on ? group.id : null)}
          onHold={stacked || maximised ? undefined : drag.hold}
          held={drag.held?.tab ?? null}
          onOpen={(tab) => onChange(activateTab(tree, tab))}
          say={say}
        />
      ))}
      {stacked || maximised
        ? null
        : places.borders.map((border) => (
            <DockBorder
              key={`${border.split} ${border.index}`}
              border={border}
              size={size}
              tree={tree}
              names={props}
              onDraft={setDraft}
              onChange={(next) => {
                setDraft(null);
                onChange(next);
              }}
            />
          ))}
      <DropMark drag={drag.held} places={places} />
      <p className="visually-hidden" aria-live="polite">
        {said}
      </p>
    </section>
  );
}

function useSize() {
  const ref = useRef<HTMLElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight });
    measure();
    if (typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size] as const;
}
