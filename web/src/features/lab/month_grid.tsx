/** Returns by calendar month, a row a year. */

import type { Server } from "~/api/client";
import { formatPercent } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { Panel } from "~/ui/panel";
import { inPercent } from "./backtest_data";

const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
/** The strongest colour is this much in a month at least: a quiet strategy must not look wild. */
const LEAST = 0.03;

export function MonthGrid({ years: all }: { years: readonly Server<"YearReturns">[] }) {
  const years = all.toReversed();
  const values = years.map(({ months }) => months);
  const strongest = Math.max(LEAST, ...values.flat().map((value) => Math.abs(value ?? 0)));
  return (
    <Panel title="Months" caption="Returns of calendar months, in percent" flush>
      <HeatGrid
        label="Returns by month"
        rows={years.map(({ year }) => String(year))}
        columns={MONTHS}
        values={values}
        tone="gain"
        domain={[-strongest, strongest]}
        corner="Year"
        totals={{ title: "Year", values: years.map(({ total }) => total ?? null) }}
        write={(value) => formatPercent(inPercent(value), { digits: 1 }).replace(/\s?%$/, "")}
        explain={(row, column) =>
          values[row]?.[column] == null ? "Nothing is known of this month" : ""
        }
      />
    </Panel>
  );
}
