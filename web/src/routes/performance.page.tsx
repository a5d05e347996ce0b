/** Performance (PERF): the tear sheet of a series. */

import { USUAL_PERFORMANCE } from "~/features/lab/performance_terms";
import { PerformanceView } from "~/features/lab/performance_view";
import { inFormula } from "~/features/markets/overlay";
import { useAssetsOfType } from "~/features/markets/queries";
import { Page } from "~/ui/page";
import { performanceRoute } from "./performance";
import { useTerms } from "./use_terms";

export function PerformancePage() {
  const navigate = performanceRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_PERFORMANCE,
    performanceRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  const empty = terms.formula === "" && terms.benchmark === "";
  // A series and an index to begin with, until the reader names others.
  const [own] = useAssetsOfType("stock", 1, empty).data ?? [];
  const [index] = useAssetsOfType("index", 1, empty).data ?? [];
  const shown = empty && own ? { ...terms, formula: nameOf(own), benchmark: nameOf(index) } : terms;
  return (
    <Page title="Performance" caption="what a series made, how rough it was, what it may lose">
      <PerformanceView terms={shown} onChange={change} />
    </Page>
  );
}

function nameOf(asset: { symbol: string } | undefined): string {
  return asset === undefined ? "" : inFormula(asset.symbol);
}
