/** Setting up an authenticator in three steps: who you are, the code to scan, the codes to keep. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "~/api/client";
import { Button } from "~/ui/button";
import { download } from "~/ui/csv";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Secret } from "~/ui/secret";
import { QrCode } from "./qr_code";
import { meQuery } from "./session";
import styles from "./settings.module.css";

export function Enrolment({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog open={open} title="Set up an authenticator" onClose={onClose}>
      <Steps onClose={onClose} />
    </Dialog>
  );
}

function Steps({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const enrol = useMutation({
    mutationFn: (password: string) =>
      call(api.POST("/api/v1/auth/totp/enroll", { body: { password } })),
  });
  const confirm = useMutation({
    mutationFn: (code: string) => call(api.POST("/api/v1/auth/totp/confirm", { body: { code } })),
  });
  const finish = async () => {
    onClose();
    await queries.invalidateQueries({ queryKey: meQuery.queryKey });
  };
  if (confirm.data) return <Codes codes={confirm.data.recovery_codes} onDone={finish} />;
  if (enrol.data) {
    return (
      <Scan
        enrolment={enrol.data}
        busy={confirm.isPending}
        error={confirm.error}
        onCode={(code) => confirm.mutate(code)}
      />
    );
  }
  return (
    <Form label="Confirm who you are" onSend={({ password = "" }) => enrol.mutate(password)}>
      <Field label="Your password" hint="So that nobody adds a factor on a screen you left open.">
        <Input name="password" type="password" autoComplete="current-password" required autoFocus />
      </Field>
      <ErrorLine error={enrol.error} />
      <Actions>
        <Button type="submit" look="primary" busy={enrol.isPending}>
          Continue
        </Button>
      </Actions>
    </Form>
  );
}

type ScanProps = {
  enrolment: { secret: string; uri: string };
  busy: boolean;
  error: unknown;
  onCode: (code: string) => void;
};

function Scan({ enrolment, busy, error, onCode }: ScanProps) {
  return (
    <Form label="Scan and confirm" onSend={({ code = "" }) => onCode(code.replaceAll(/\s/g, ""))}>
      <div className={styles.scan}>
        <QrCode text={enrolment.uri} label="The code to scan with an authenticator app" />
        <div className={styles.scanWords}>
          <p>Scan this with an authenticator app, or type the key into it:</p>
          <Secret label="Key" text={enrolment.secret} />
          <Field label="Then enter the six digits it shows">
            <Input
              name="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9 ]{6,7}"
              required
              autoFocus
            />
          </Field>
        </div>
      </div>
      <ErrorLine error={error} />
      <Actions>
        <Button type="submit" look="primary" busy={busy}>
          Turn on
        </Button>
      </Actions>
    </Form>
  );
}

function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const text = codes.join("\n");
  return (
    <div className={styles.codes}>
      <p>
        The second factor is on. Keep these recovery codes where your phone is not: each one signs
        you in once, and they are not shown again.
      </p>
      <Secret label="Recovery codes" text={text} />
      <Actions>
        <Button look="primary" onClick={onDone}>
          I have kept them
        </Button>
        <Button onClick={() => download("prospect-recovery-codes.txt", `${text}\n`, "text/plain")}>
          Download
        </Button>
      </Actions>
    </div>
  );
}
