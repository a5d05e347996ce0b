/** The table behind a chart: the same figures for whoever cannot, or would rather not, read a picture. */

import { useMemo, useState } from "react";
import { DASH, formatNumber } from "~/design/format";
import { barTime } from "./axis_text";
import styles from "./chart.module.css";
import { tableColumns } from "./chart_rows";
import type { ChartData } from "./model";
import { eventsByBar } from "./slots";
import { isIntraday } from "./timeline";

/** Rows shown at first and added at each press: a table of ten thousand rows helps nobody. */
const PAGE = 200;

export function ChartTable({
  data,
  first,
  last,
}: {
  data: ChartData;
  first: number;
  last: number;
}) {
  const [shown, setShown] = useState(PAGE);
  const columns = useMemo(() => tableColumns(data, first), [data, first]);
  const byBar = useMemo(() => eventsByBar(data.bars.at, data.events), [data]);
  const intraday = isIntraday(data.bars.at);
  const total = last - first + 1;
  const bars = Array.from({ length: Math.min(shown, total) }, (_, i) => last - i);
  return (
    <section
      className={styles.tableFrame}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={`${data.title} as a table`}
    >
      <table className={styles.table}>
        <caption className="visually-hidden">{`${data.title}, newest first`}</caption>
        <thead>
          <tr>
            <th scope="col">Date</th>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={styles.number}>
                {column.title}
                {column.unit && <small> {column.unit}</small>}
              </th>
            ))}
            {byBar.size > 0 && <th scope="col">Events</th>}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar}>
              <th scope="row">{barTime(data.bars.at[bar] ?? 0, intraday)}</th>
              {columns.map((column) => (
                <td key={column.title} className={styles.number}>
                  {cellText(column.value(bar), column.decimals)}
                </td>
              ))}
              {byBar.size > 0 && (
                <td>{(byBar.get(bar) ?? []).map((event) => event.label).join(", ")}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
      {total > shown && (
        <button type="button" className={styles.more} onClick={() => setShown(shown + PAGE)}>
          Show {Math.min(PAGE, total - shown)} older of {formatNumber(total - shown)}
        </button>
      )}
    </section>
  );
}

function cellText(value: number | null, decimals: number | null): string {
  if (value === null) return DASH;
  return formatNumber(value, { digits: decimals ?? (Math.abs(value) >= 1000 ? 0 : 4) });
}
