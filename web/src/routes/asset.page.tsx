/** Asset. */

import { Page } from "~/ui/page";

export function AssetPage() {
  return <Page title="Asset">{null}</Page>;
}
