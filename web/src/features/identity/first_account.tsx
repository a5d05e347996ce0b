/** The first account of a new server, made by whoever holds the link it printed. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, call } from "~/api/client";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Form } from "~/ui/form";
import { AccountFields } from "./account_fields";
import styles from "./door.module.css";
import { useFragmentToken } from "./fragment_token";
import { setupQuery, useArrive } from "./session";

export function FirstAccount() {
  const token = useFragmentToken();
  const setup = useQuery(setupQuery);
  const arrive = useArrive();
  const make = useMutation({
    mutationFn: ({
      token: given = "",
      email = "",
      username = "",
      password = "",
    }: Record<string, string>) =>
      call(
        api.POST("/api/v1/setup", {
          body: { token: token ?? given.trim(), email, username, password },
        }),
      ),
    onSuccess: () => arrive(),
  });
  if (setup.data && !setup.data.needed) return <AlreadyDone />;
  return (
    <>
      <p className={styles.words}>
        The first account runs this server: it invites others and sees the audit log.
      </p>
      <Form label="First account" onSend={(values) => make.mutate(values)}>
        {token ? null : (
          <Field
            label="Setup token"
            hint="In the link that the server printed when it started, after #token="
          >
            <Input name="token" autoComplete="off" spellCheck={false} required />
          </Field>
        )}
        <AccountFields error={make.error} />
        <ErrorLine error={make.error} />
        <Button type="submit" look="primary" className={styles.submit} busy={make.isPending}>
          Create the account
        </Button>
      </Form>
    </>
  );
}

function AlreadyDone() {
  return (
    <>
      <p className={styles.words}>This server has its first account already.</p>
      <Link to="/login" className={styles.link}>
        Sign in
      </Link>
    </>
  );
}
