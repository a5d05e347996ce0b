/** Correlation matrix (CORR): how series move together. */

import { CorrelationMatrix } from "~/features/lab/correlation_matrix";
import { USUAL_SAMPLE, withSeries } from "~/features/lab/sample_terms";
import { useMostTraded } from "~/features/markets/market_overview";
import { Page } from "~/ui/page";
import { correlationRoute } from "./correlation";
import { useTerms } from "./use_terms";

/** Series to begin with, until the reader names others. */
const MOST_STOCKS = 8;

export function CorrelationPage() {
  const navigate = correlationRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_SAMPLE,
    correlationRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  const stocks = useMostTraded("stock", MOST_STOCKS, terms.formulas === "");
  return (
    <Page title="Correlation" caption="how series move together">
      <CorrelationMatrix terms={withSeries(terms, stocks)} onChange={change} />
    </Page>
  );
}
