/** The lines laid over a chart: colour, value under the crosshair, hide, move to a pane, remove. */

import { Eye, EyeOff, ChartLine as LineIcon, X } from "lucide-react";
import { formatNumber, formatPercent } from "~/design/format";
import { IconButton } from "~/ui/button";
import { type Cursor, useCursor } from "~/ui/chart/cursor";
import { type ChartComparison, type ChartLine, PALETTE_SIZE } from "~/ui/chart/model";
import { baseValue, percentFrom } from "~/ui/chart/view";
import { Menu, type MenuEntry } from "~/ui/menu";
import type { Overlay } from "./overlay";
import styles from "./overlay_chips.module.css";

/** Names of the colours, for those who do not see them. */
const COLOR_NAMES = ["Blue", "Amber", "Teal", "Pink", "Orange", "Green", "Grey"];

type OverlayChipProps = {
  overlay: Overlay;
  line: ChartLine | undefined;
  /** Why there is nothing to draw. */
  problem: string | null;
  cursor: Cursor;
  onChange: (overlay: Overlay) => void;
  onRemove: () => void;
};

export function OverlayChip({
  overlay,
  line,
  problem,
  cursor,
  onChange,
  onRemove,
}: OverlayChipProps) {
  const { formula, hidden } = overlay;
  return (
    <li
      className={styles.chip}
      data-hidden={hidden || undefined}
      data-problem={problem !== null || undefined}
    >
      <Menu label={`${formula}: look`} entries={lookEntries(overlay, onChange)} align="start">
        <button type="button" className={styles.swatch} aria-label={`${formula}: colour and pane`}>
          <span data-series={overlay.color} />
        </button>
      </Menu>
      <code className={styles.name}>{formula}</code>
      {problem === null ? (
        <LineValue line={line} cursor={cursor} />
      ) : (
        <span className={styles.problem}>{problem}</span>
      )}
      <IconButton
        label={hidden ? `Show ${formula}` : `Hide ${formula}`}
        icon={hidden ? <EyeOff /> : <Eye />}
        onClick={() => onChange({ ...overlay, hidden: !hidden })}
      />
      <IconButton label={`Remove ${formula}`} icon={<X />} onClick={onRemove} />
    </li>
  );
}

function lookEntries(overlay: Overlay, onChange: (overlay: Overlay) => void): MenuEntry[] {
  const colors = Array.from({ length: PALETTE_SIZE }, (_, i) => i + 1);
  const panes = [
    ["auto", "Where it fits"],
    ["price", "On the price"],
    ["own", "In a pane below"],
  ] as const;
  return [
    { heading: "Colour" },
    ...colors.map((color) => ({
      label: COLOR_NAMES[color - 1] ?? String(color),
      icon: <LineIcon className={styles.ink} data-series={color} />,
      detail: color === overlay.color ? "now" : undefined,
      onSelect: () => onChange({ ...overlay, color }),
    })),
    "line",
    { heading: "Pane" },
    ...panes.map(([pane, label]) => ({
      label,
      checked: overlay.pane === pane,
      onSelect: () => onChange({ ...overlay, pane }),
    })),
  ];
}

function LineValue({ line, cursor }: { line: ChartLine | undefined; cursor: Cursor }) {
  const { bar } = useCursor(cursor);
  if (line === undefined) return <span className={styles.value}>…</span>;
  const value = bar === null ? line.values.findLast((each) => each !== null) : line.values[bar];
  return <span className={styles.value}>{formatNumber(value)}</span>;
}

type ComparisonChipProps = {
  symbol: string;
  comparison: ChartComparison | undefined;
  problem: string | null;
  cursor: Cursor;
  onRemove: () => void;
};

export function ComparisonChip(props: ComparisonChipProps) {
  const { symbol, comparison, problem, cursor, onRemove } = props;
  return (
    <li className={styles.chip} data-problem={problem !== null || undefined}>
      <span className={styles.swatch} aria-hidden="true">
        <span data-series={comparison?.color} />
      </span>
      <span className={styles.name}>{symbol}</span>
      {problem === null ? (
        <ComparedValue comparison={comparison} cursor={cursor} />
      ) : (
        <span className={styles.problem}>{problem}</span>
      )}
      <IconButton label={`Stop comparing with ${symbol}`} icon={<X />} onClick={onRemove} />
    </li>
  );
}

function ComparedValue({
  comparison,
  cursor,
}: {
  comparison: ChartComparison | undefined;
  cursor: Cursor;
}) {
  const { bar, first } = useCursor(cursor);
  if (comparison === undefined) return <span className={styles.value}>…</span>;
  const { values } = comparison;
  const value = bar === null ? values.findLast((each) => each !== null) : values[bar];
  return (
    <span className={styles.value}>
      {formatPercent(percentFrom(value, baseValue(values, first)))}
    </span>
  );
}
