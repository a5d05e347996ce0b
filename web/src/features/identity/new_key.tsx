/** The form of a new API key: a name, how long, and which of one's own rights it gets. */

import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, call } from "~/api/client";
import { asProblem } from "~/api/problem";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import { Checkbox, Field, Input, Segments, Select } from "~/ui/field";
import { Actions, Form } from "~/ui/form";
import { type Permission, useMe } from "./session";
import styles from "./settings.module.css";

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "One year" },
  { value: "", label: "Until revoked" },
] as const;

const SCOPES = [
  { value: "some", label: "Chosen permissions" },
  { value: "all", label: "Everything I may do" },
] as const;

type Lifetime = (typeof LIFETIMES)[number]["value"];
type Scope = (typeof SCOPES)[number]["value"];

export function NewKey({ onMade }: { onMade: (key: string) => void }) {
  const [days, setDays] = useState<Lifetime>("90");
  const [scope, setScope] = useState<Scope>("some");
  const [chosen, setChosen] = useState<ReadonlySet<Permission>>(new Set());
  const make = useMutation({
    mutationFn: (name: string) =>
      call(
        api.POST("/api/v1/me/api-keys", {
          body: {
            name,
            ...(days ? { expires_in_days: Number(days) } : {}),
            ...(scope === "some" ? { permissions: [...chosen] } : {}),
          },
        }),
      ),
    onSuccess: (made) => onMade(made.key),
  });
  const problem = make.error ? asProblem(make.error) : null;
  return (
    <Form label="New API key" onSend={({ name = "" }) => make.mutate(name)}>
      <div className={styles.pair}>
        <Field label="Name" error={problem?.field("name")}>
          <Input name="name" placeholder="Nightly export" maxLength={80} required autoFocus />
        </Field>
        <Field label="Works for">
          <Select value={days} choices={LIFETIMES} onChoose={setDays} />
        </Field>
      </div>
      <Segments label="What it may do" value={scope} choices={SCOPES} onChoose={setScope} />
      {scope === "some" ? <Permissions chosen={chosen} onChange={setChosen} /> : null}
      <ErrorLine error={make.error} />
      <Actions>
        <Button
          type="submit"
          look="primary"
          busy={make.isPending}
          disabled={scope === "some" && chosen.size === 0}
        >
          Create the key
        </Button>
      </Actions>
    </Form>
  );
}

type PermissionsProps = {
  chosen: ReadonlySet<Permission>;
  onChange: (chosen: ReadonlySet<Permission>) => void;
};

function Permissions({ chosen, onChange }: PermissionsProps) {
  const me = useMe();
  const known = useQuery({
    queryKey: ["permissions"],
    queryFn: () => call(api.GET("/api/v1/permissions")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const toggle = (name: Permission, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(name);
    else next.delete(name);
    onChange(next);
  };
  return (
    <div className={styles.permissions}>
      {me?.permissions.map((name) => (
        <Checkbox
          key={name}
          label={<code>{name}</code>}
          hint={known.data?.find((it) => it.name === name)?.description}
          checked={chosen.has(name)}
          onToggle={(on) => toggle(name, on)}
        />
      ))}
    </div>
  );
}
