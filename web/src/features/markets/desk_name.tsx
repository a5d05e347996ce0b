/** Naming a layout: a new one, a copy, or another name. */

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Form } from "~/ui/form";

const LONGEST_NAME = 100;

type NameLayoutProps = {
  title: string;
  name: string;
  /** Names of other layouts, which a new one would overwrite. */
  taken: readonly string[];
  onName: (name: string) => Promise<void>;
  onClose: () => void;
};

export function NameLayout({ title, name, taken, onName, onClose }: NameLayoutProps) {
  const [text, setText] = useState(name);
  const given = text.trim();
  const isTaken = taken.includes(given);
  const save = useMutation({ mutationFn: () => onName(given), onSuccess: onClose });
  return (
    <Dialog
      open
      title={title}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="name-layout"
            busy={save.isPending}
            disabled={given === "" || isTaken}
          >
            Save
          </Button>
        </>
      }
    >
      <Form id="name-layout" label={title} onSend={() => save.mutate()}>
        <Field label="Name" error={isTaken ? "There is a layout with this name" : undefined}>
          <Input
            value={text}
            required
            maxLength={LONGEST_NAME}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <ErrorLine error={save.error} />
      </Form>
    </Dialog>
  );
}
