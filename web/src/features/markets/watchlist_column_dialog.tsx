/** Which columns a watch list shows, and in which order. Every change shows at once. */

import { ArrowDown, ArrowUp } from "lucide-react";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Checkbox } from "~/ui/field";
import styles from "./watchlist.module.css";
import { WATCHLIST_COLUMNS } from "./watchlist_columns";
import { type ColumnId, DEFAULT_COLUMNS, moveColumn, toggleColumn } from "./watchlist_layout";

const ABOUT: Partial<Record<ColumnId, string>> = {
  spread: "Ask less bid, in basis points of the middle",
  day: "Where the price stands between low and high of the day",
  year: "Where the price stands between low and high of 52 weeks",
  spark: "The last thirty closes",
  freshness: "Live, delayed, stale, closed or demo",
  at: "How long ago the price was heard",
};

type ColumnDialogProps = {
  columns: readonly ColumnId[];
  onChange: (change: (columns: readonly ColumnId[]) => ColumnId[]) => void;
  onClose: () => void;
};

export function ColumnDialog({ columns, onChange, onClose }: ColumnDialogProps) {
  const shown = columns.flatMap((id) => WATCHLIST_COLUMNS.find((it) => it.key === id) ?? []);
  const hidden = WATCHLIST_COLUMNS.filter((it) => !columns.includes(it.key));
  return (
    <Dialog
      open
      title="Columns"
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button look="quiet" onClick={() => onChange(() => [...DEFAULT_COLUMNS])}>
            Usual columns
          </Button>
          <Button look="primary" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <ul className={styles.columns}>
        {[...shown, ...hidden].map(({ key, title }) => {
          const at = columns.indexOf(key);
          return (
            <li key={key}>
              <Checkbox
                label={title}
                hint={ABOUT[key]}
                checked={at >= 0}
                disabled={key === "symbol"}
                onToggle={() => onChange((it) => toggleColumn(it, key))}
              />
              {at > 0 ? (
                <span className={styles.columnMoves}>
                  <IconButton
                    label={`${title}: earlier`}
                    icon={<ArrowUp />}
                    disabled={at === 1}
                    onClick={() => onChange((it) => moveColumn(it, key, -1))}
                  />
                  <IconButton
                    label={`${title}: later`}
                    icon={<ArrowDown />}
                    disabled={at === columns.length - 1}
                    onClick={() => onChange((it) => moveColumn(it, key, 1))}
                  />
                </span>
              ) : null}
            </li>
          );
        })}
      </ul>
    </Dialog>
  );
}
