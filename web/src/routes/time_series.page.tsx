/** Time series (TS): models and tests of one series, a tab each; all tabs speak of the same series. */

import type { ComponentType } from "react";
import { AnomaliesView } from "~/features/lab/anomalies_view";
import { ForecastView } from "~/features/lab/forecast_view";
import { RegimesView } from "~/features/lab/regimes_view";
import { TestsView } from "~/features/lab/tests_view";
import {
  type TimeSeriesViewProps,
  USUAL_TIME_SERIES,
  withFormula,
} from "~/features/lab/time_series_terms";
import { VolatilityView } from "~/features/lab/volatility_view";
import { useAssetsOfType } from "~/features/markets/queries";
import { Page } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { TIME_SERIES_TABS, type TimeSeriesTab, timeSeriesRoute } from "./time_series";
import { useTerms } from "./use_terms";

/** A new tab is a key in the route, and its title and view here. */
const VIEWS: Record<TimeSeriesTab, { label: string; View: ComponentType<TimeSeriesViewProps> }> = {
  forecast: { label: "Forecast", View: ForecastView },
  volatility: { label: "Volatility", View: VolatilityView },
  regimes: { label: "Regimes", View: RegimesView },
  anomalies: { label: "Anomalies", View: AnomaliesView },
  tests: { label: "Tests", View: TestsView },
};

const TABS = TIME_SERIES_TABS.map((key) => ({ key, label: VIEWS[key].label }));
const [FIRST] = TIME_SERIES_TABS;

export function TimeSeriesPage() {
  const navigate = timeSeriesRoute.useNavigate();
  const { tab, ...search } = timeSeriesRoute.useSearch();
  const [terms, change] = useTerms(
    USUAL_TIME_SERIES,
    search,
    (next) => void navigate({ search: { tab, ...next }, replace: true, resetScroll: false }),
  );
  const stocks = useAssetsOfType("stock", 1, terms.formula === "").data;
  const { View } = VIEWS[tab ?? FIRST];
  const open = (next: TimeSeriesTab) =>
    void navigate({
      search: (before) => ({ ...before, tab: next === FIRST ? undefined : next }),
      replace: true,
      resetScroll: false,
    });
  return (
    <Page title="Time series" caption="what one series did, and what may come">
      <Tabs label="Time series" tabs={TABS} value={tab ?? FIRST} onChange={open}>
        <View terms={withFormula(terms, stocks)} onChange={change} />
      </Tabs>
    </Page>
  );
}
