/** An account made by an administrator, with a first password to hand over. */

import { useState } from "react";
import { api, call } from "~/api/client";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Checkbox } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { toast } from "~/ui/toast";
import { AccountFields } from "./account_fields";
import { usePeopleMutation } from "./people";

export function NewUser({ onDone }: { onDone: () => void }) {
  const [superuser, setSuperuser] = useState(false);
  const make = usePeopleMutation(
    ({ email = "", username = "", password = "" }: Record<string, string>) =>
      call(api.POST("/api/v1/users", { body: { email, username, password, superuser } })),
  );
  const made = () => {
    toast("The account is ready", { tone: "good" });
    onDone();
  };
  return (
    <Form label="New user" onSend={(values) => make.mutate(values, { onSuccess: made })}>
      <AccountFields error={make.error} />
      <Checkbox
        label="Administers this server"
        hint="Users, settings, backups, the audit log of the instance."
        checked={superuser}
        onToggle={setSuperuser}
      />
      <ErrorLine error={make.error} />
      <Actions>
        <Button type="submit" look="primary" busy={make.isPending}>
          Add the user
        </Button>
      </Actions>
    </Form>
  );
}
