/** LoginPage. */

import { Page } from "~/ui/page";

export function LoginPage() {
  return <Page title="login">{null}</Page>;
}
