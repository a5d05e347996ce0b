/** The lines laid over a chart: colour, value under the crosshair, hide, move to a pane, remove. */

import { Eye, EyeOff, ChartLine as LineIcon, Pencil, X } from "lucide-react";
import { formatPercent } from "~/design/format";
import { IconButton } from "~/ui/button";
import { type Cursor, useCursor } from "~/ui/chart/cursor";
import { valueAt } from "~/ui/chart/line_value";
import { type ChartComparison, type ChartLine, PALETTE_SIZE, USUAL_PANE } from "~/ui/chart/model";
import { baseValue, percentFrom } from "~/ui/chart/view";
import { Menu, type MenuEntry } from "~/ui/menu";
import { type Overlay, recolor } from "./overlay";
import styles from "./overlay_chips.module.css";

/** Names of the colours, for those who do not see them. */
const COLOR_NAMES = ["Blue", "Amber", "Teal", "Pink", "Orange", "Green", "Grey"];

/** Heights of a lower pane a reader may choose without dragging its border, in percent of the price. */
const HEIGHTS = [
  [16, "Low pane"],
  [USUAL_PANE, "Usual pane"],
  [60, "Tall pane"],
  [100, "As tall as the price"],
] as const;

type OverlayChipProps = {
  overlay: Overlay;
  /** A line a column, the columns of a record in their order. */
  lines: readonly ChartLine[];
  /** Why there is nothing to draw. */
  problem: string | null;
  cursor: Cursor;
  /** Percent of the price pane; `null` where the overlay has no pane of its own. */
  height: number | null;
  onChange: (overlay: Overlay) => void;
  onHeight: (height: number) => void;
  onEdit: () => void;
  onRemove: () => void;
};

export function OverlayChip(props: OverlayChipProps) {
  const { overlay, lines, problem, cursor, onChange, onEdit, onRemove } = props;
  const { formula, hidden } = overlay;
  return (
    <li
      className={styles.chip}
      data-hidden={hidden || undefined}
      data-problem={problem !== null || undefined}
    >
      {problem === null ? <Column {...props} line={lines[0]} column={0} /> : null}
      <code className={styles.name} title={formula}>
        {formula}
      </code>
      {problem === null ? (
        <LineValue line={lines[0]} cursor={cursor} />
      ) : (
        <span className={styles.problem} title={problem}>
          {problem}
        </span>
      )}
      {problem === null
        ? lines.slice(1).map((line, i) => (
            <span key={line.id} className={styles.more}>
              <Column {...props} line={line} column={i + 1} />
              <LineValue line={line} cursor={cursor} />
            </span>
          ))
        : null}
      <IconButton label={`Edit ${formula}`} icon={<Pencil />} onClick={onEdit} />
      <IconButton
        label={hidden ? `Show ${formula}` : `Hide ${formula}`}
        icon={hidden ? <EyeOff /> : <Eye />}
        onClick={() => onChange({ ...overlay, hidden: !hidden })}
      />
      <IconButton label={`Remove ${formula}`} icon={<X />} onClick={onRemove} />
    </li>
  );
}

type ColumnProps = OverlayChipProps & { line: ChartLine | undefined; column: number };

/** The colour of one line; pressed, it offers the others, and the place of the whole overlay. */
function Column({ line, column, ...props }: ColumnProps) {
  const { overlay } = props;
  const name = line?.name ? `${overlay.formula} ${line.name}` : overlay.formula;
  return (
    <Menu
      label={`${name}: look`}
      entries={lookEntries(column, line?.color ?? 1, props)}
      align="start"
    >
      <button type="button" className={styles.swatch} aria-label={`${name}: colour and pane`}>
        <span data-series={line?.color ?? overlay.colors[0]} data-shape={line?.shape} />
      </button>
    </Menu>
  );
}

function lookEntries(column: number, now: number, props: OverlayChipProps): MenuEntry[] {
  const { overlay, lines, height, onChange, onHeight } = props;
  const names = lines.map((line) => line.name ?? "");
  const colors = Array.from({ length: PALETTE_SIZE }, (_, i) => i + 1);
  const panes = [
    ["auto", "Where it fits"],
    ["price", "On the price"],
    ["own", "In a pane below"],
  ] as const;
  return [
    { heading: names[column] ? `Colour of ${names[column]}` : "Colour" },
    ...colors.map((color) => ({
      label: COLOR_NAMES[color - 1] ?? String(color),
      icon: <LineIcon className={styles.ink} data-series={color} />,
      detail: color === now ? "now" : undefined,
      onSelect: () => onChange(recolor(overlay, column, color, names)),
    })),
    "line",
    { heading: "Pane" },
    ...panes.map(([pane, label]) => ({
      label,
      checked: overlay.pane === pane,
      onSelect: () => onChange({ ...overlay, pane }),
    })),
    ...(height === null
      ? []
      : [
          "line" as const,
          { heading: "Height" },
          ...HEIGHTS.map(([each, label]) => ({
            label,
            checked: Math.abs(each - height) < 3,
            onSelect: () => onHeight(each),
          })),
        ]),
  ];
}

function LineValue({ line, cursor }: { line: ChartLine | undefined; cursor: Cursor }) {
  const { bar } = useCursor(cursor);
  if (line === undefined || line.values.length === 0)
    return <span className={styles.value}>…</span>;
  return (
    <span className={styles.value}>
      {line.name ? <span className={styles.column}>{line.name} </span> : null}
      {valueAt(line, bar)}
    </span>
  );
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
