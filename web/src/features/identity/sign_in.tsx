/** Name and password, then the second factor when the account has one. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Form } from "~/ui/form";
import styles from "./door.module.css";
import { setupQuery, useArrive } from "./session";

type Proof = { login: string; password: string; code?: string; recovery_code?: string };

export function SignIn({ back }: { back?: string | undefined }) {
  const [first, setFirst] = useState<Proof | null>(null);
  const arrive = useArrive();
  const signIn = useMutation({
    mutationFn: (proof: Proof) =>
      call(api.POST("/api/v1/auth/login", { body: { ...proof, mode: "cookie" } })),
    onSuccess: async (answer, proof) => {
      if (answer.status === "second_factor_required") setFirst(proof);
      else await arrive(back);
    },
  });
  if (first) {
    return (
      <SecondFactor
        busy={signIn.isPending}
        error={signIn.error}
        onSend={(proof) => signIn.mutate({ ...first, ...proof })}
        onBack={() => {
          setFirst(null);
          signIn.reset();
        }}
      />
    );
  }
  return (
    <>
      <Form
        label="Sign in"
        onSend={({ login = "", password = "" }) => signIn.mutate({ login, password })}
      >
        <Field label="Email or user name">
          <Input name="login" autoComplete="username" autoCapitalize="none" required autoFocus />
        </Field>
        <Field label="Password">
          <Input name="password" type="password" autoComplete="current-password" required />
        </Field>
        <SignInError error={signIn.error} />
        <Button type="submit" look="primary" className={styles.submit} busy={signIn.isPending}>
          Sign in
        </Button>
      </Form>
      <Links />
    </>
  );
}

function SignInError({ error }: { error: unknown }) {
  if (!error) return null;
  const problem = asProblem(error);
  const wait = problem.retryAfter;
  return (
    <>
      <ErrorLine error={error} />
      {wait ? <p className={styles.words}>Try again in {wait} seconds.</p> : null}
    </>
  );
}

function Links() {
  const setup = useQuery(setupQuery).data;
  return (
    <div className={styles.links}>
      {setup?.registration_open ? (
        <Link to="/register" className={styles.link}>
          Create an account
        </Link>
      ) : (
        <span>Forgot the password? Ask whoever runs this server for a reset link.</span>
      )}
      {setup?.needed ? (
        <Link to="/setup" className={styles.link}>
          Set up this server
        </Link>
      ) : null}
    </div>
  );
}

type SecondFactorProps = {
  busy: boolean;
  error: unknown;
  onSend: (proof: Pick<Proof, "code" | "recovery_code">) => void;
  onBack: () => void;
};

function SecondFactor({ busy, error, onSend, onBack }: SecondFactorProps) {
  const [recovery, setRecovery] = useState(false);
  const send = ({ proof = "" }: Record<string, string>) => {
    const given = proof.replaceAll(/\s/g, "");
    onSend(recovery ? { recovery_code: given } : { code: given });
  };
  return (
    <>
      <Form label="Second factor" onSend={send}>
        <Field
          key={recovery ? "recovery" : "code"}
          label={recovery ? "Recovery code" : "Code from your authenticator"}
          hint={recovery ? "Each code works once." : undefined}
        >
          <Input
            name="proof"
            className={styles.code}
            inputMode={recovery ? "text" : "numeric"}
            autoComplete="one-time-code"
            required
            autoFocus
          />
        </Field>
        <ErrorLine error={error} />
        <Button type="submit" look="primary" className={styles.submit} busy={busy}>
          Continue
        </Button>
      </Form>
      <div className={styles.links}>
        <button type="button" className={styles.link} onClick={() => setRecovery(!recovery)}>
          {recovery ? "Use the authenticator" : "Use a recovery code"}
        </button>
        <button type="button" className={styles.link} onClick={onBack}>
          Back
        </button>
      </div>
    </>
  );
}
