/** Password and second factor. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { Badge } from "~/ui/badge";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";
import { PASSWORD_HINT, PASSWORD_LENGTH } from "./account_fields";
import { Enrolment } from "./enrolment";
import { meQuery, useMe } from "./session";
import styles from "./settings.module.css";

export function Security() {
  return (
    <>
      <Password />
      <SecondFactor />
    </>
  );
}

function Password() {
  const [round, setRound] = useState(0); // a new key empties the fields after a change
  const change = useMutation({
    mutationFn: ({ current = "", next = "" }: Record<string, string>) =>
      call(api.POST("/api/v1/me/password", { body: { current, new: next } })),
    onSuccess: () => {
      setRound((it) => it + 1);
      toast("Password changed", { tone: "good" });
    },
  });
  const problem = change.error ? asProblem(change.error) : null;
  return (
    <Panel title="Password">
      <Form key={round} label="Change password" onSend={(values) => change.mutate(values)}>
        <div className={styles.pair}>
          <Field label="Current password" error={problem?.field("current")}>
            <Input name="current" type="password" autoComplete="current-password" required />
          </Field>
          <Field label="New password" hint={PASSWORD_HINT} error={problem?.field("new")}>
            <Input
              name="next"
              type="password"
              autoComplete="new-password"
              minLength={PASSWORD_LENGTH}
              required
            />
          </Field>
        </div>
        <ErrorLine error={change.error} />
        <Actions>
          <Button type="submit" look="primary" busy={change.isPending}>
            Change password
          </Button>
        </Actions>
      </Form>
    </Panel>
  );
}

function SecondFactor() {
  const me = useMe();
  const [open, setOpen] = useState<"enrol" | "disable" | null>(null);
  if (!me) return null;
  const state = me.second_factor ? <Badge tone="good">On</Badge> : <Badge tone="warn">Off</Badge>;
  return (
    <Panel title="Second factor" controls={state}>
      <p className={styles.words}>
        {me.second_factor
          ? "Signing in asks for a code from your authenticator app. Recovery codes work when you do not have it."
          : "With an authenticator app, a stolen password alone does not open your account."}
      </p>
      <Actions>
        {me.second_factor ? (
          <Button look="danger" onClick={() => setOpen("disable")}>
            Turn off
          </Button>
        ) : (
          <Button look="primary" onClick={() => setOpen("enrol")}>
            Set up an authenticator
          </Button>
        )}
      </Actions>
      <Enrolment open={open === "enrol"} onClose={() => setOpen(null)} />
      <Disable open={open === "disable"} onClose={() => setOpen(null)} />
    </Panel>
  );
}

function Disable({ open, onClose }: { open: boolean; onClose: () => void }) {
  const queries = useQueryClient();
  const disable = useMutation({
    mutationFn: ({ password = "", code = "" }: Record<string, string>) =>
      call(
        api.POST("/api/v1/auth/totp/disable", {
          body: { password, code: code.replaceAll(" ", "") },
        }),
      ),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      toast("The second factor is off");
      onClose();
    },
  });
  return (
    <Dialog open={open} title="Turn off the second factor" width="s" onClose={onClose}>
      <Form label="Turn off the second factor" onSend={(values) => disable.mutate(values)}>
        <Field label="Password">
          <Input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            autoFocus
          />
        </Field>
        <Field label="Code from your authenticator">
          <Input name="code" inputMode="numeric" autoComplete="one-time-code" required />
        </Field>
        <ErrorLine error={disable.error} />
        <Actions>
          <Button type="submit" look="danger" busy={disable.isPending}>
            Turn off
          </Button>
          <Button onClick={onClose}>Keep it on</Button>
        </Actions>
      </Form>
    </Dialog>
  );
}
