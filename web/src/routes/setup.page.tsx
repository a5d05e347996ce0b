/** First start. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { FirstAccount } from "~/features/identity/first_account";

export function SetupPage() {
  return (
    <AuthFrame title="Set up Prospect">
      <FirstAccount />
    </AuthFrame>
  );
}
