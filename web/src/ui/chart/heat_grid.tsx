/**
 * Rows and columns of figures, each on a colour of its strength: correlations, monthly returns,
 * a sweep. It is a grid of text first: arrows walk it, and the colour only repeats what it says.
 */

import { type CSSProperties, type KeyboardEvent, useRef, useState } from "react";
import { DASH } from "~/design/format";
import styles from "./heat_grid.module.css";
import { plain } from "./plot_frame";
import { clamp, colorShare, type Domain, domainOf } from "./plot_scale";

export type HeatTone =
  /** Losses and gains around the middle. */
  | "gain"
  /** Two colours that judge nothing, around the middle. */
  | "diverging"
  /** One colour, from little to much. */
  | "sequential";

export type HeatGridProps = {
  label: string;
  rows: readonly string[];
  columns: readonly string[];
  /** A list a row. */
  values: readonly (readonly (number | null)[])[];
  tone?: HeatTone;
  /** The values of the faintest and the strongest colour; those of the figures without it. */
  domain?: Domain;
  /** Where a diverging scale turns. */
  middle?: number;
  write?: (value: number) => string;
  /** What a cell says where that is not the value of its colour; null where it is not known. */
  text?: (row: number, column: number) => string | null;
  /** What stands over the row names. */
  corner?: string;
  /** A last column set apart and never coloured, such as the year beside its months. */
  totals?: { title: string; values: readonly (number | null)[] };
  /** The cell that is chosen. */
  chosen?: { row: number; column: number } | undefined;
  onChoose?: (row: number, column: number) => void;
  /** Said when a cell has the pointer or the focus: why it is unknown, what it was made of. */
  explain?: (row: number, column: number) => string;
};

/** The strongest mix of colour that text can stand on, in percent. */
const STRONGEST = 50;

export function HeatGrid(props: HeatGridProps) {
  const { label, rows, columns, values, corner = "", totals, write = plain } = props;
  const [at, setAt] = useState({ row: 0, column: 0 });
  const body = useRef<HTMLTableSectionElement>(null);
  const domain = props.domain ?? domainOf(values, { room: 0 });

  const onKeyDown = (event: KeyboardEvent) => {
    const next = stepIn(event.key, at, rows.length, columns.length);
    if (event.key === "Enter" || event.key === " ") props.onChoose?.(at.row, at.column);
    else if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    else {
      setAt(next);
      const cell = `[data-cell="${next.row} ${next.column}"]`;
      body.current?.querySelector<HTMLElement>(cell)?.focus();
    }
    event.preventDefault();
  };
  return (
    <div className={styles.scroll}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose cells are walked is a grid */}
      <table role="grid" aria-label={label} className={styles.grid}>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
            {totals ? <th scope="col">{totals.title}</th> : null}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={onKeyDown}>
          {rows.map((title, row) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              {columns.map((name, column) => (
                <Cell
                  key={name}
                  {...{ props, domain, row, column, write }}
                  focusable={at.row === row && at.column === column}
                  onFocus={() => setAt({ row, column })}
                />
              ))}
              {totals ? (
                <td className={styles.total}>{textOf(totals.values[row] ?? null, write)}</td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type CellProps = {
  props: HeatGridProps;
  domain: Domain;
  row: number;
  column: number;
  write: (value: number) => string;
  focusable: boolean;
  onFocus: () => void;
};

function Cell({ props, domain, row, column, write, focusable, onFocus }: CellProps) {
  const { tone = "diverging", middle = 0, values, chosen, onChoose, explain, text } = props;
  const value = values[row]?.[column] ?? null;
  const share = colorShare(value, domain, tone === "sequential" ? null : middle);
  const isChosen = chosen?.row === row && chosen.column === column;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys of its cells
    <td
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a cell of the grid is chosen
      role="gridcell"
      data-cell={`${row} ${column}`}
      tabIndex={focusable ? 0 : -1}
      aria-selected={onChoose ? isChosen : undefined}
      title={explain?.(row, column)}
      className={styles.cell}
      data-tone={tone}
      data-side={share === null ? "unknown" : share < 0 ? "low" : "high"}
      data-choosable={onChoose ? true : undefined}
      style={{ "--heat": `${heatOf(share)}%` } as CSSProperties}
      onFocus={onFocus}
      onClick={() => onChoose?.(row, column)}
    >
      {text ? (text(row, column) ?? DASH) : textOf(value, write)}
    </td>
  );
}

/** How much of its colour a cell takes, in percent. */
export function heatOf(share: number | null): number {
  return share === null ? 0 : Math.round(Math.abs(share) * STRONGEST);
}

function textOf(value: number | null, write: (value: number) => string): string {
  return value === null || !Number.isFinite(value) ? DASH : write(value);
}

/** The cell a key leads to; `null` when the key means nothing here. */
export function stepIn(
  key: string,
  { row, column }: { row: number; column: number },
  rows: number,
  columns: number,
): { row: number; column: number } | null {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [row - 1, column],
    ArrowDown: [row + 1, column],
    ArrowLeft: [row, column - 1],
    ArrowRight: [row, column + 1],
    Home: [row, 0],
    End: [row, columns - 1],
    PageUp: [0, column],
    PageDown: [rows - 1, column],
  };
  const to = steps[key];
  if (to === undefined) return null;
  return { row: clamp(to[0], 0, rows - 1), column: clamp(to[1], 0, columns - 1) };
}
