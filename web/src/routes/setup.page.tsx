/** SetupPage. */

import { Page } from "~/ui/page";

export function SetupPage() {
  return <Page title="setup">{null}</Page>;
}
