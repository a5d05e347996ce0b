/** Bond calculator (BOND): price, yield, risk and payments of a bond. */

import { BondCalculator } from "~/features/lab/bond_calculator";
import { USUAL_BOND } from "~/features/lab/bond_terms";
import { Page } from "~/ui/page";
import { bondsRoute } from "./bonds";
import { useTerms } from "./use_terms";

export function BondsPage() {
  const navigate = bondsRoute.useNavigate();
  const [terms, change] = useTerms(
    USUAL_BOND,
    bondsRoute.useSearch(),
    (search) => void navigate({ search, replace: true, resetScroll: false }),
  );
  return (
    <Page title="Bond calculator" caption="fixed coupons; figures per 100 of face">
      <BondCalculator terms={terms} onChange={change} />
    </Page>
  );
}
