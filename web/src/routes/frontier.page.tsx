/** Efficient frontier (PORTOPT): weights of the least risk for a return. */

import { FrontierView } from "~/features/lab/frontier_view";
import { USUAL_SAMPLE, withSeries } from "~/features/lab/sample_terms";
import { useMostTraded } from "~/features/markets/market_overview";
import { Page } from "~/ui/page";
import { frontierRoute } from "./frontier";
import { useTerms } from "./use_terms";

/** Series to begin with, until the reader names others. */
const MOST_STOCKS = 8;

export function FrontierPage() {
  const navigate = frontierRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_SAMPLE,
    frontierRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  const stocks = useMostTraded("stock", MOST_STOCKS, terms.formulas === "");
  return (
    <Page title="Efficient frontier" caption="the least risk for what is expected">
      <FrontierView terms={withSeries(terms, stocks)} onChange={change} />
    </Page>
  );
}
