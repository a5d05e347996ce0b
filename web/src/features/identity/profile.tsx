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
import styles from "./settings.module.css";

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
            { label: "Member since", value: formatTime(me.created_at) },
            { label: "Id", value: <code>{me.id}</code> },
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
    mutationFn: ({ display_name = "", email = "", username = "" }: Record<string, string>) =>
      call(api.PATCH("/api/v1/me", { body: { display_name, email, username } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: meQuery.queryKey });
      toast("Profile saved", { tone: "good" });
    },
  });
  const problem = save.error ? asProblem(save.error) : null;
  return (
    <Form label="Profile" onSend={(values) => save.mutate(values)}>
      <Field
        label="Name"
        hint="How others see you in shared workspaces."
        error={problem?.field("display_name")}
      >
        <Input
          name="display_name"
          defaultValue={me.display_name}
          autoComplete="name"
          maxLength={100}
        />
      </Field>
      <div className={styles.pair}>
        <Field label="Email" error={problem?.field("email")}>
          <Input
            name="email"
            type="email"
            defaultValue={me.email}
            autoComplete="email"
            maxLength={254}
            required
          />
        </Field>
        <Field label="User name" error={problem?.field("username")}>
          <Input
            name="username"
            defaultValue={me.username}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            minLength={3}
            maxLength={32}
            required
          />
        </Field>
      </div>
      <ErrorLine error={save.error} />
      <Actions>
        <Button type="submit" look="primary" busy={save.isPending}>
          Save profile
        </Button>
      </Actions>
    </Form>
  );
}
