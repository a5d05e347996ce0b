/** Rows of a table that are drawn only while they are in sight: ten thousand scroll like ten. */

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect } from "react";
import { BodyRow, type RowsProps } from "./table";

/** Pixels of a row until it is measured. */
const USUAL = 28;
/** Rows drawn beyond each edge, so that a flick shows no blank. */
const MORE = 12;
/** This many rows before the last one, the next ones are asked for. */
const EARLY = 30;

export function VirtualRows<Row>(props: RowsProps<Row>) {
  const { rows, columns, rowKey, openKey, onOpen, onEnd, scroller, reach } = props;
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: () => USUAL,
    getItemKey: (index) => rowKey(rows[index] as Row),
    overscan: MORE,
    initialRect: { width: 800, height: 600 },
  });
  reach.current = (index) => virtual.scrollToIndex(index);
  const drawn = virtual.getVirtualItems();
  const [first, last] = [drawn[0], drawn.at(-1)];
  const atEnd = last !== undefined && last.index >= rows.length - EARLY;
  useEffect(() => {
    if (atEnd && rows.length > 0) onEnd?.();
  }, [atEnd, rows.length, onEnd]);
  const [above, below] = [first?.start ?? 0, virtual.getTotalSize() - (last?.end ?? 0)];
  return (
    <>
      <Gap height={above} width={columns.length} />
      {drawn.map(({ index, key }) => {
        const row = rows[index] as Row;
        return (
          <BodyRow
            key={String(key)}
            {...{ row, columns, index, onOpen }}
            first={index === first?.index}
            open={openKey !== undefined && openKey === rowKey(row)}
            place={index + 1}
            measure={virtual.measureElement}
          />
        );
      })}
      <Gap height={below} width={columns.length} />
    </>
  );
}

/** The room of rows that are not drawn. */
function Gap({ height, width }: { height: number; width: number }) {
  if (height <= 0) return null;
  return (
    <tr>
      <td aria-hidden="true" colSpan={width} style={{ height, padding: 0, border: 0 }} />
    </tr>
  );
}
