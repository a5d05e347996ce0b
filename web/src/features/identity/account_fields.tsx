/** The three fields every new account is made of. */

import { asProblem } from "~/api/problem";
import { Field, Input } from "~/ui/field";

/** The server refuses shorter ones, and those that many people use. */
export const PASSWORD_LENGTH = 15;
export const PASSWORD_HINT =
  "Fifteen characters or more: a few words are easier to keep than symbols.";

export function AccountFields({ error }: { error: unknown }) {
  const problem = error ? asProblem(error) : null;
  return (
    <>
      <Field label="Email" error={problem?.field("email")}>
        <Input name="email" type="email" autoComplete="email" required />
      </Field>
      <Field label="User name" error={problem?.field("username")}>
        <Input
          name="username"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          required
        />
      </Field>
      <Field label="Password" hint={PASSWORD_HINT} error={problem?.field("password")}>
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH}
          required
        />
      </Field>
    </>
  );
}
