/** The three fields every new account is made of. */

import { asProblem } from "~/api/problem";
import { Field, Input } from "~/ui/field";

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
      <Field
        label="Password"
        hint="Twelve characters or more. A few words are easier to keep than symbols."
        error={problem?.field("password")}
      >
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={12}
          required
        />
      </Field>
    </>
  );
}
