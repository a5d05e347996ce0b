/** How series move together: a figure for every pair, nothing filled in. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, call } from "~/api/client";
import { formatNumber } from "~/design/format";
import { HeatGrid } from "~/ui/chart/heat_grid";
import { ErrorLine } from "~/ui/error_state";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { Skeleton } from "~/ui/skeleton";
import styles from "./lab.module.css";
import { SampleForm, SampleNote } from "./sample_form";
import { formulasOf, type SampleTerms, windowOf } from "./sample_terms";

function useCorrelation(terms: SampleTerms) {
  const formulas = formulasOf(terms.formulas);
  const body = { formulas, ...windowOf(terms) };
  return useQuery({
    queryKey: ["lab", "correlation", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/correlation", { body, signal })),
    enabled: formulas.length > 1,
    placeholderData: keepPreviousData,
  });
}

/** Two decimals; nothing is not less than nothing. */
function hundredths(value: number): string {
  return formatNumber(Math.round(value * 100) / 100 + 0, { digits: 2 });
}

type CorrelationMatrixProps = { terms: SampleTerms; onChange: (terms: SampleTerms) => void };

export function CorrelationMatrix({ terms, onChange }: CorrelationMatrixProps) {
  const settled = useSettled(terms);
  const few = formulasOf(settled.formulas).length < 2;
  const found = useCorrelation(settled);
  const names = found.data?.sample.series.map(({ formula }) => formula) ?? [];
  const { matrix = [], rows = [] } = found.data ?? {};
  return (
    <div className={styles.calculator}>
      <Panel title="Series">
        <SampleForm label="Series" terms={terms} error={found.error} onChange={onChange} />
      </Panel>
      <Panel title="Correlations" caption="of returns, -1 to 1">
        <ErrorLine error={found.error} />
        {few ? <p className={styles.note}>Name two series or more.</p> : null}
        {found.data ? (
          <div className={styles.stack}>
            <HeatGrid
              label="Correlations"
              rows={names}
              columns={names}
              values={matrix}
              tone="diverging"
              domain={[-1, 1]}
              middle={0}
              write={hundredths}
              explain={(row, column) =>
                `${names[row]} and ${names[column]}: ${formatNumber(rows[row]?.[column])} returns in common`
              }
            />
            <SampleNote sample={found.data.sample} />
          </div>
        ) : few || found.error ? null : (
          <Skeleton height={320} />
        )}
      </Panel>
    </div>
  );
}
