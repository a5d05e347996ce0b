/** Chart. */

import { Page } from "~/ui/page";

export function ChartPage() {
  return <Page title="Chart">{null}</Page>;
}
