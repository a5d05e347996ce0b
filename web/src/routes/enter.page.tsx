/** One-time sign-in link. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { EnterByLink } from "~/features/identity/enter_by_link";

export function EnterPage() {
  return (
    <AuthFrame title="Signing in">
      <EnterByLink />
    </AuthFrame>
  );
}
