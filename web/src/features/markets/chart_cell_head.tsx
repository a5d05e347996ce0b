/** The head of a chart beside others: its symbol, its interval, and the colour of its group. */

import { IconButton } from "~/ui/button";
import { Menu } from "~/ui/menu";
import styles from "./chart_desk.module.css";
import type { Cell, ChartLayout } from "./chart_layout";
import { MOST_GROUPS, withGroup, withSymbol } from "./chart_layout";
import type { ChartState } from "./chart_search";
import { findInterval } from "./interval";
import { SymbolInput } from "./symbol_input";

const GROUPS = ["Not linked", "Blue", "Amber", "Green", "Pink"];

type CellHeadProps = {
  index: number;
  layout: ChartLayout;
  cell: Cell;
  state: ChartState;
  change: (update: (layout: ChartLayout) => ChartLayout, remember?: boolean) => void;
};

export function CellHead({ index, layout, cell, state, change }: CellHeadProps) {
  const groups = Array.from({ length: MOST_GROUPS + 1 }, (_, group) => ({
    label: group === 0 ? "Not linked" : `Group ${group}, ${GROUPS[group]?.toLowerCase()}`,
    checked: cell.group === group,
    onSelect: () => change((it) => withGroup(it, index, group)),
  }));
  const linked = layout.links.length > 0 ? layout.links.join(", ") : "nothing";
  return (
    <header className={styles.cellHead}>
      <SymbolInput
        label={`Symbol of chart ${index + 1}`}
        placeholder={cell.symbol}
        className={`${styles.symbol} ${styles.current}`}
        onChoose={(symbol) => change((it) => withSymbol(it, index, symbol), true)}
      />
      <span>{findInterval(state.interval)?.name ?? state.interval}</span>
      <Menu label="Link group" entries={[{ heading: `Linked in a group: ${linked}` }, ...groups]}>
        <IconButton
          label={`Link group: ${GROUPS[cell.group] ?? "none"}`}
          icon={<span className={styles.group} data-group={cell.group} />}
        />
      </Menu>
    </header>
  );
}
