/** A group of tabs: its header with the tabs and the open one's controls, and the body. */

import { Ellipsis, Maximize2, Minimize2 } from "lucide-react";
import { type CSSProperties, type KeyboardEvent, type PointerEvent, useId, useRef } from "react";
import { IconButton } from "../button";
import { Menu, type MenuEntry } from "../menu";
import type { DockProps, DockTab } from "./dock";
import styles from "./dock.module.css";
import { type Box, stepTab } from "./dock_place";
import {
  type DockGroup,
  type DockNode,
  type DockSplit,
  groupsOf,
  growGroup,
  moveTab,
  type Side,
} from "./dock_tree";

const SIDES: readonly { side: Side; label: string; arrow: string }[] = [
  { side: "left", label: "Left", arrow: "ArrowLeft" },
  { side: "right", label: "Right", arrow: "ArrowRight" },
  { side: "top", label: "Up", arrow: "ArrowUp" },
  { side: "bottom", label: "Down", arrow: "ArrowDown" },
];

/** Thousandths by which a press makes a group larger or smaller. */
const GROWTH = 50;

type DockGroupFrameProps = DockProps & {
  group: DockGroup;
  /** From 1, in reading order: the key that leads to it. */
  place: number;
  /** Null where groups stand one under the other, or alone. */
  box: Box | null;
  alone: boolean;
  onAlone: (on: boolean) => void;
  onHold: ((tab: string, event: PointerEvent<HTMLElement>) => void) | undefined;
  held: string | null;
  onOpen: (tab: string) => void;
  say: (words: string) => void;
};

export function DockGroupFrame(props: DockGroupFrameProps) {
  const { tree, group, place, box, alone, onAlone, onChange, tabOf, say } = props;
  const id = useId();
  const open = tabOf(group.active);
  const step = (side: Side, label: string) => {
    const next = stepTab(tree, group.active, side);
    say(
      next === tree ? `${open.title} cannot go further` : `${open.title}: ${label.toLowerCase()}`,
    );
    if (next !== tree) onChange(next);
    keepFocus(group.active);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || !event.shiftKey) return;
    const found = SIDES.find(({ arrow }) => arrow === event.key);
    if (found === undefined || box === null) return;
    event.preventDefault();
    event.stopPropagation();
    step(found.side, found.label);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hears the keys of what stands in it
    <div
      className={styles.group}
      data-dock-group={group.id}
      style={box === null ? undefined : placeOf(box)}
      onKeyDown={onKeyDown}
    >
      <div className={styles.frame}>
        <header className={styles.header}>
          <span className={styles.number} title={`Press ${place} to come here`} aria-hidden="true">
            {place}
          </span>
          <TabList {...props} id={id} />
          <div className={styles.controls}>
            {open.controls}
            <span className={styles.alone} data-on={alone || undefined}>
              <IconButton
                label={alone ? "Show all panels" : "Show alone"}
                icon={alone ? <Minimize2 /> : <Maximize2 />}
                onClick={() => onAlone(!alone)}
              />
            </span>
            <Menu label={`${open.title}: panel`} entries={entriesOf(props, open, step)}>
              <IconButton label={`Panel ${open.title}: more`} icon={<Ellipsis />} />
            </Menu>
          </div>
        </header>
        <div
          id={`${id}-body`}
          role="tabpanel"
          aria-labelledby={`${id}-${group.active}`}
          className={styles.body}
        >
          {open.body()}
        </div>
      </div>
    </div>
  );
}

function placeOf({ left, top, width, height }: Box): CSSProperties {
  const percent = (share: number) => `${Number((share * 100).toFixed(4))}%`;
  return {
    left: percent(left),
    top: percent(top),
    width: percent(width),
    height: percent(height),
  };
}

/** A panel that moved is drawn anew; the focus follows it there. */
function keepFocus(tab: string) {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-dock-tab="${tab}"]`)?.focus(),
  );
}

function TabList(props: DockGroupFrameProps & { id: string }) {
  const { id, group, tabOf, onOpen, onClose, onHold, held, place } = props;
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Delete") {
      event.preventDefault();
      onClose(group.active);
      return;
    }
    const at = group.tabs.indexOf(group.active);
    const steps: Record<string, number> = {
      ArrowRight: (at + 1) % group.tabs.length,
      ArrowLeft: (at - 1 + group.tabs.length) % group.tabs.length,
      Home: 0,
      End: group.tabs.length - 1,
    };
    const to = group.tabs[steps[event.key] ?? -1];
    if (to === undefined) return;
    event.preventDefault();
    onOpen(to);
    list.current?.querySelector<HTMLElement>(`[data-dock-tab="${to}"]`)?.focus();
  };
  return (
    <div
      ref={list}
      role="tablist"
      aria-label={`Panel ${place}`}
      className={styles.tabs}
      data-dock-tabs=""
    >
      {group.tabs.map((tab) => {
        const { title, caption, icon } = tabOf(tab);
        const open = tab === group.active;
        return (
          <button
            key={tab}
            type="button"
            role="tab"
            id={`${id}-${tab}`}
            data-dock-tab={tab}
            data-held={held === tab || undefined}
            aria-selected={open}
            aria-controls={open ? `${id}-body` : undefined}
            tabIndex={open ? 0 : -1}
            className={styles.tab}
            onClick={() => onOpen(tab)}
            onKeyDown={onKeyDown}
            onPointerDown={onHold && ((event) => onHold(tab, event))}
          >
            {icon}
            <span>{title}</span>
            {caption ? <span className={styles.caption}>{caption}</span> : null}
          </button>
        );
      })}
    </div>
  );
}

function entriesOf(
  props: DockGroupFrameProps,
  open: DockTab,
  step: (side: Side, label: string) => void,
): MenuEntry[] {
  const { tree, group, box, alone, onAlone, onChange, onClose } = props;
  const grow = (direction: DockSplit["direction"], by: number) => () =>
    onChange(growGroup(tree, group.id, direction, by));
  const arranged: MenuEntry[] =
    box === null
      ? []
      : [
          { heading: "Move" },
          ...SIDES.map(({ side, label, arrow }) => ({
            label,
            keys: `Alt+Shift+${arrow}`,
            onSelect: () => step(side, label),
          })),
          { heading: "Size" },
          { label: "Wider", disabled: box.width === 1, onSelect: grow("row", GROWTH) },
          { label: "Narrower", disabled: box.width === 1, onSelect: grow("row", -GROWTH) },
          { label: "Taller", disabled: box.height === 1, onSelect: grow("column", GROWTH) },
          { label: "Shorter", disabled: box.height === 1, onSelect: grow("column", -GROWTH) },
        ];
  return [
    ...(open.menu ?? []),
    {
      label: alone ? "Show all panels" : "Show alone",
      icon: alone ? <Minimize2 /> : <Maximize2 />,
      onSelect: () => onAlone(!alone),
    },
    ...arranged,
    ...joinEntries(props, tree),
    "line",
    { label: "Close", keys: "Delete", danger: true, onSelect: () => onClose(group.active) },
  ];
}

/** As a tab of another group: what a drop into its middle does. */
function joinEntries({ group, tabOf, onChange }: DockGroupFrameProps, tree: DockNode): MenuEntry[] {
  const others = groupsOf(tree).filter(({ id }) => id !== group.id);
  if (others.length === 0) return [];
  return [
    { heading: "As a tab with" },
    ...others.map((other) => ({
      label: other.tabs.map((tab) => tabOf(tab).title).join(", "),
      onSelect: () => {
        onChange(moveTab(tree, group.active, { group: other.id, place: "centre" }));
        keepFocus(group.active);
      },
    })),
  ];
}
