/** The chart page without its URL: one, two or four charts, and the controls of the active one. */

import { Columns2, Grid2x2, Link, Square } from "lucide-react";
import { useState } from "react";
import { IconButton } from "~/ui/button";
import { Menu } from "~/ui/menu";
import { ChartCell, type Slots } from "./chart_cell";
import styles from "./chart_desk.module.css";
import {
  type ChartLayout,
  LAYOUTS,
  type LayoutSize,
  LINKS,
  type Link as LinkKind,
  resized,
  toggleLink,
} from "./chart_layout";
import { useSharedCrosshair } from "./crosshair";
import { useReplayClock } from "./replay_clock";
import { SavedCharts } from "./saved_charts";

const SIZES: Record<LayoutSize, { label: string; icon: React.ReactNode }> = {
  1: { label: "One chart", icon: <Square /> },
  2: { label: "Two charts", icon: <Columns2 /> },
  4: { label: "Four charts", icon: <Grid2x2 /> },
};

const LINK_NAMES: Record<LinkKind, string> = {
  symbol: "Symbol",
  interval: "Interval",
  crosshair: "Crosshair",
};

type ChartDeskProps = {
  layout: ChartLayout;
  change: (update: (layout: ChartLayout) => ChartLayout, remember?: boolean) => void;
  /** The name the charts were saved under. */
  saved: string | undefined;
  onSaved: (name: string | undefined) => void;
  onOpen: (name: string) => void;
};

export function ChartDesk({ layout, change, saved, onSaved, onOpen }: ChartDeskProps) {
  const [slots, setSlots] = useState<Slots>({ top: null, tools: null, side: null, foot: null });
  const [listed, setListed] = useState(false);
  const crosshair = useSharedCrosshair();
  const clock = useReplayClock();
  const slot = (name: keyof Slots) => (element: HTMLElement | null) => {
    if (element !== null)
      setSlots((it) => (it[name] === element ? it : { ...it, [name]: element }));
  };
  const [setTop, setTools, setSide, setFoot] = useState(() =>
    (["top", "tools", "side", "foot"] as const).map(slot),
  )[0] as [Ref, Ref, Ref, Ref];
  return (
    <div className={styles.workspace}>
      <div ref={setTop} className={styles.top} />
      <div className={styles.middle}>
        <div ref={setTools} className={styles.toolSlot} />
        <div className={styles.grid} data-charts={layout.cells.length}>
          {layout.cells.map((cell, index) => (
            <ChartCell
              // biome-ignore lint/suspicious/noArrayIndexKey: a chart is the place where it stands
              key={`${index} ${cell.symbol}`}
              {...{ index, layout, slots, crosshair, clock, listed, change }}
              onListed={setListed}
              desk={
                <>
                  <LayoutMenu layout={layout} change={change} />
                  <SavedCharts layout={layout} saved={saved} onSaved={onSaved} onOpen={onOpen} />
                </>
              }
            />
          ))}
        </div>
        <div ref={setSide} className={styles.sideSlot} />
      </div>
      <footer ref={setFoot} className={styles.foot} />
    </div>
  );
}

type Ref = (element: HTMLElement | null) => void;

function LayoutMenu({ layout, change }: Pick<ChartDeskProps, "layout" | "change">) {
  const size = layout.cells.length as LayoutSize;
  return (
    <Menu
      label="Layout"
      entries={[
        ...LAYOUTS.map((each) => ({
          label: SIZES[each].label,
          icon: SIZES[each].icon,
          checked: size === each,
          onSelect: () => change((it) => resized(it, each), true),
        })),
        "line" as const,
        { heading: "Linked within a colour group" },
        ...LINKS.map((link) => ({
          label: LINK_NAMES[link],
          icon: <Link />,
          checked: layout.links.includes(link),
          disabled: size === 1,
          onSelect: () => change((it) => toggleLink(it, link)),
        })),
      ]}
    >
      <IconButton label={`Layout: ${SIZES[size].label.toLowerCase()}`} icon={SIZES[size].icon} />
    </Menu>
  );
}
