/** States that a series is in for a while, and where it changed for good: both under its price. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatCompact, formatNumber } from "~/design/format";
import { createCursor } from "~/ui/chart/cursor";
import { LinePlot } from "~/ui/chart/line_plot";
import { Segments } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { useSettled } from "~/ui/settled";
import { inPercent, secondsOf } from "./backtest_data";
import styles from "./lab.module.css";
import { guidesOf, spansOf, statesOf, TRANSFORMS, transformOf } from "./regime_data";
import { Criteria, SegmentTable, StateTable, Transitions } from "./regime_tables";
import { Answer, SeriesView } from "./series_view";
import { numberOf } from "./terms";
import type { TermField } from "./terms_form";
import { seriesOf, type TimeSeriesTerms, type TimeSeriesViewProps } from "./time_series_terms";

const STATES = [
  { value: "", label: "As many as fit best" },
  { value: "2", label: "2" },
  { value: "3", label: "3" },
  { value: "4", label: "4" },
];

const CHANGES = [
  { value: "mean_and_variance", label: "Mean and spread" },
  { value: "variance", label: "Spread" },
  { value: "mean", label: "Mean" },
] as const;

const PENALTIES = [
  { value: "modified_bic", label: "Strict (MBIC)" },
  { value: "bic", label: "Usual (BIC)" },
] as const;

const FIELDS: readonly TermField<TimeSeriesTerms>[] = [
  { key: "look", label: "Look at", choices: TRANSFORMS, named: "transform" },
  { key: "states", label: "States", choices: STATES },
  {
    key: "learn_to",
    label: "Learn to",
    date: true,
    optional: true,
    hint: "Later rows are read, not learnt from",
  },
  { key: "change", label: "Breaks in", choices: CHANGES },
  { key: "penalty", label: "Breaks are", choices: PENALTIES },
  { key: "min_segment", label: "Shortest", unit: "rows" },
];

function useRegimes(terms: TimeSeriesTerms) {
  const states = numberOf(terms.states);
  const body = {
    ...seriesOf(terms),
    transform: transformOf(terms.look),
    restarts: 10,
    ...(states === null ? {} : { states }),
    ...(terms.learn_to === "" ? {} : { learn_to: `${terms.learn_to}T23:59:59Z` }),
  };
  return useQuery({
    queryKey: ["lab", "regimes", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/regimes", { body, signal })),
    enabled: body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

function useBreaks(terms: TimeSeriesTerms) {
  const known = <Value extends string>(list: readonly { value: Value }[], text: string) =>
    list.find(({ value }) => value === text)?.value ?? list[0]?.value;
  const body = {
    ...seriesOf(terms),
    transform: transformOf(terms.look),
    change: known(CHANGES, terms.change),
    penalty: known(PENALTIES, terms.penalty),
    min_segment: Math.round(numberOf(terms.min_segment) ?? 20),
  };
  return useQuery({
    queryKey: ["lab", "change-points", body],
    queryFn: ({ signal }) => call(api.POST("/api/v1/quantitative/change-points", { body, signal })),
    enabled: body.formula !== "",
    placeholderData: keepPreviousData,
  });
}

export function RegimesView({ terms, onChange }: TimeSeriesViewProps) {
  const settled = useSettled(terms);
  const [regimes, breaks] = [useRegimes(settled), useBreaks(settled)];
  return (
    <SeriesView
      fields={FIELDS}
      terms={terms}
      error={regimes.error ?? breaks.error}
      onChange={onChange}
    >
      <Answer title="Regimes" asked={regimes} height={420}>
        {(found) => <Found regimes={found} segments={breaks.data?.segments ?? []} />}
      </Answer>
      <Answer title="Breaks" asked={breaks} height={160}>
        {(found) => <SegmentTable breaks={found} />}
      </Answer>
    </SeriesView>
  );
}

const SEEN = [
  { value: "filtered", label: "On the day" },
  { value: "smoothed", label: "In hindsight" },
] as const;

type FoundProps = { regimes: Server<"Regimes">; segments: readonly Server<"SeriesSegment">[] };

function Found({ regimes, segments }: FoundProps) {
  const [seen, see] = useState<(typeof SEEN)[number]["value"]>("filtered");
  const [cursor] = useState(createCursor);
  const x = useMemo(() => secondsOf(regimes.at), [regimes]);
  const states = useMemo(() => statesOf(regimes.states.length), [regimes]);
  const spans = useMemo(() => spansOf(regimes.path, x, states), [regimes, x, states]);
  const guides = useMemo(() => guidesOf(segments), [segments]);
  const log = regimes.sample.transform === "log_returns";
  return (
    <>
      <Panel title="Price and regimes" caption={captionOf(regimes)} flush>
        <LinePlot
          label="Price and regimes"
          x={x}
          kind="time"
          height={300}
          scale={log ? "log" : "linear"}
          cursor={cursor}
          writeY={(value) => formatCompact(value)}
          spans={spans}
          guides={guides}
          series={[{ id: "level", title: "Value", ink: 1, values: regimes.level }]}
        />
      </Panel>
      <Panel
        title="Probability of each state"
        controls={<Segments label="Seen" value={seen} choices={SEEN} onChoose={see} />}
        flush
      >
        <LinePlot
          label="Probability of each state"
          x={x}
          kind="time"
          height={180}
          cursor={cursor}
          zero
          writeY={(value) => `${formatNumber(inPercent(value), { digits: 0 })}%`}
          series={states.map(({ name, ink }, state) => ({
            id: name,
            title: name,
            ink,
            values: regimes[seen][state] ?? [],
          }))}
        />
      </Panel>
      <StateTable regimes={regimes} states={states} />
      <div className={styles.pair}>
        <Transitions regimes={regimes} states={states} />
        <Criteria regimes={regimes} />
      </div>
    </>
  );
}

/** What a model learnt from its own future, a reader must know. */
function captionOf({ learnt_rows: learnt, path }: Server<"Regimes">): string {
  const count = formatNumber(path.length);
  return learnt < path.length
    ? `learnt from the first ${formatNumber(learnt)} of ${count} rows`
    : `learnt from all ${count} rows, shaded in hindsight`;
}
