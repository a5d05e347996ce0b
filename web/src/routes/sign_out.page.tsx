/** The way out: ends the session, then shows the door. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { SignOut } from "~/features/identity/sign_out";

export function SignOutPage() {
  return (
    <AuthFrame title="Signing out">
      <SignOut />
    </AuthFrame>
  );
}
