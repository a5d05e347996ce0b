/** Reset link. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { NewPassword } from "~/features/identity/new_password";

export function ResetPage() {
  return (
    <AuthFrame title="Choose a new password">
      <NewPassword />
    </AuthFrame>
  );
}
