/** Option calculator (OPT): price, Greeks and gain of an option, and the volatility smile of quotes. */

import { OptionCalculator } from "~/features/lab/option_calculator";
import { USUAL_OPTION } from "~/features/lab/option_terms";
import { SmileView } from "~/features/lab/smile_view";
import { Page, Stack } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { optionsRoute } from "./options";
import { useTerms } from "./use_terms";

const PARTS = [
  { key: "price", label: "Price" },
  { key: "smile", label: "Volatility smile" },
] as const;

export function OptionsPage() {
  const navigate = optionsRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_OPTION,
    optionsRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  const part = terms.part === "smile" ? "smile" : "price";
  return (
    <Page title="Option calculator" caption="rates and dividends compounded continuously">
      <Tabs
        label="Parts of the calculator"
        tabs={PARTS}
        value={part}
        onChange={(next) => change({ ...terms, part: next })}
      >
        <Stack>
          {part === "smile" ? (
            <SmileView terms={terms} onChange={change} />
          ) : (
            <OptionCalculator terms={terms} onChange={change} />
          )}
        </Stack>
      </Tabs>
    </Page>
  );
}
