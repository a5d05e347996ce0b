/** Option strategies (OSA): several legs, what they pay, and in other moods. */

import { StrategyBuilder } from "~/features/lab/strategy_builder";
import { USUAL_STRATEGY } from "~/features/lab/strategy_terms";
import { Page } from "~/ui/page";
import { strategyRoute } from "./strategy";
import { useTerms } from "./use_terms";

export function StrategyPage() {
  const navigate = strategyRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_STRATEGY,
    strategyRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  return (
    <Page title="Option strategies" caption="several legs on one asset, and what they pay">
      <StrategyBuilder terms={terms} onChange={change} />
    </Page>
  );
}
