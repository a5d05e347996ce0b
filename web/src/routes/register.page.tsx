/** A new account. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { Register } from "~/features/identity/register";

export function RegisterPage() {
  return (
    <AuthFrame title="Create an account">
      <Register />
    </AuthFrame>
  );
}
