/** A new password, for whoever holds the link an administrator made. */

import { useMutation } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Form } from "~/ui/form";
import { toast } from "~/ui/toast";
import { PASSWORD_HINT, PASSWORD_LENGTH } from "./account_fields";
import styles from "./door.module.css";
import { useFragmentToken } from "./fragment_token";

export function NewPassword() {
  const token = useFragmentToken();
  const navigate = useNavigate();
  const set = useMutation({
    mutationFn: (password: string) =>
      call(api.POST("/api/v1/auth/password/reset", { body: { token: token ?? "", password } })),
    onSuccess: async () => {
      toast("The password is set", { detail: "Sign in with it.", tone: "good" });
      await navigate({ to: "/login" });
    },
  });
  if (!token) {
    return (
      <p className={styles.words}>
        This page needs the whole link. Ask whoever runs this server for a new one.
      </p>
    );
  }
  const problem = set.error ? asProblem(set.error) : null;
  return (
    <Form label="New password" onSend={({ password = "" }) => set.mutate(password)}>
      <Field label="New password" hint={PASSWORD_HINT} error={problem?.field("password")}>
        <Input
          name="password"
          type="password"
          autoComplete="new-password"
          minLength={PASSWORD_LENGTH}
          required
          autoFocus
        />
      </Field>
      <ErrorLine error={set.error} />
      <Button type="submit" look="primary" className={styles.submit} busy={set.isPending}>
        Set the password
      </Button>
    </Form>
  );
}
