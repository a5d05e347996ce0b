/** Option calculator (OPT): price, Greeks, volatility, and gain over spots and times. */

import { OptionCalculator } from "~/features/lab/option_calculator";
import { USUAL_OPTION } from "~/features/lab/option_terms";
import { Page } from "~/ui/page";
import { optionsRoute } from "./options";
import { useTerms } from "./use_terms";

export function OptionsPage() {
  const navigate = optionsRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_OPTION,
    optionsRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  return (
    <Page title="Option calculator" caption="rates and dividends compounded continuously">
      <OptionCalculator terms={terms} onChange={change} />
    </Page>
  );
}
