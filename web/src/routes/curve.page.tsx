/** Yield curve (CRV): what governments pay by maturity, today and before. */

import { YieldCurveView } from "~/features/markets/yield_curve_view";
import { Page } from "~/ui/page";
import { type CurveSearch, curveRoute } from "./curve";

export function CurvePage() {
  const search = curveRoute.useSearch();
  const navigate = curveRoute.useNavigate();
  const change = (next: CurveSearch) =>
    void navigate({ search: { ...search, ...next }, replace: true, resetScroll: false });
  return (
    <Page title="Yield curve" caption="government yields by maturity">
      <YieldCurveView
        country={search.country ?? "us"}
        date={search.date ?? null}
        onCountry={(country) => change({ country: country === "eu" ? country : undefined })}
        onDate={(date) => change({ date: date ?? undefined })}
      />
    </Page>
  );
}
