/** Name and addresses of the reader. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { Facts } from "~/ui/drawer";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { Panel } from "~/ui/panel";
import { toast } from "~/ui/toast";
import { meQuery, type User, useMe } from "./session";

export function Profile() {
  const me = useMe();
  if (!me) return null;
  return (
    <>
      <Panel title="Profile">
        <ProfileForm me={me} />
      </Panel>
      <Panel title="Account">
        <Facts
          facts={[
            { label: "Email", value: me.email },
            { label: "User name", value: me.username },
            { label: "Member since", value: formatTime(me.created_at) },
            {
              label: "Rights",
              value: me.superuser
                ? "Administers this server"
                : `${me.permissions.length} permissions`,
            },
          ]}
        />
      </Panel>
    </>
  );
}

function ProfileForm({ me }: { me: User }) {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (display_name: string) => call(api.PATCH("/api/v1/me", { body: { display_name } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      toast("Profile saved", { tone: "good" });
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  return (
    <Form label="Profile" onSend={({ display_name = "" }) => save.mutate(display_name)}>
      <Field
        label="Name"
        hint="How others see you in shared workspaces and in the audit log."
        error={problem?.field("display_name")}
      >
        <Input
          name="display_name"
          defaultValue={me.display_name}
          autoComplete="name"
          maxLength={80}
        />
      </Field>
      <ErrorLine error={save.error} />
      <Actions>
        <Button type="submit" look="primary" busy={save.isPending}>
          Save profile
        </Button>
      </Actions>
    </Form>
  );
}
