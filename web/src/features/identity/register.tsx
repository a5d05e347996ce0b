/** An account of one's own, where the server is open for it. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { api, call } from "~/api/client";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Form } from "~/ui/form";
import { AccountFields } from "./account_fields";
import styles from "./door.module.css";
import { setupQuery, useArrive } from "./session";

export function Register() {
  const setup = useQuery(setupQuery);
  const arrive = useArrive();
  const register = useMutation({
    mutationFn: ({ email = "", username = "", password = "" }: Record<string, string>) =>
      call(api.POST("/api/v1/auth/register", { body: { email, username, password } })),
    onSuccess: () => arrive(),
  });
  const closed = setup.data?.registration_open === false;
  return (
    <>
      {closed ? (
        <p className={styles.words}>
          Registration is closed on this server. Ask whoever runs it for an account.
        </p>
      ) : (
        <Form label="New account" onSend={(values) => register.mutate(values)}>
          <AccountFields error={register.error} />
          <ErrorLine error={register.error} />
          <Button type="submit" look="primary" className={styles.submit} busy={register.isPending}>
            Create the account
          </Button>
        </Form>
      )}
      <div className={styles.links}>
        <Link to="/login" className={styles.link}>
          Sign in instead
        </Link>
      </div>
    </>
  );
}
