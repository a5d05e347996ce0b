/** Sign in. */

import { AuthFrame } from "~/features/identity/auth_frame";
import { SignIn } from "~/features/identity/sign_in";
import { loginRoute } from "./login";

export function LoginPage() {
  const { back } = loginRoute.useSearch();
  return (
    <AuthFrame title="Sign in">
      <SignIn back={back} />
    </AuthFrame>
  );
}
