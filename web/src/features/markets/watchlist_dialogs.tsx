/** Naming a watch list: a new one, or another name. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input, Textarea } from "~/ui/field";
import styles from "./asset.module.css";
import { findKnown } from "./queries";
import { parseTickers } from "./tickers";
import {
  type TaggedWatchlist,
  useCreateWatchlist,
  useRenameWatchlist,
  type Watchlist,
} from "./watchlist";
import { LONGEST_TITLE } from "./watchlist_layout";

const LONGEST_NAME = 80;

type NewWatchlistProps = {
  /** `unknown` are the tickers that are no assets here yet: the providers can be asked for them. */
  onMade: (list: Watchlist, unknown: string[]) => void;
  onClose: () => void;
};

export function NewWatchlist({ onMade, onClose }: NewWatchlistProps) {
  const create = useCreateWatchlist();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const { symbols, refused } = parseTickers(text);
  const client = useQueryClient();
  const check = useMutation({
    mutationFn: () => findKnown(client, symbols),
    onSuccess: ({ known, unknown }) => {
      create.mutate(
        { name: name.trim(), symbols: known },
        { onSuccess: (list) => onMade(list, unknown) },
      );
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    check.mutate();
  };
  return (
    <Dialog
      open
      title="New watchlist"
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            look="primary"
            type="submit"
            form="new-watchlist"
            busy={check.isPending || create.isPending}
          >
            {symbols.length === 0 ? "Create the list" : `Create with ${symbols.length}`}
          </Button>
        </>
      }
    >
      <form id="new-watchlist" className={styles.form} onSubmit={submit}>
        <Field label="Name">
          <Input
            value={name}
            required
            autoFocus
            maxLength={LONGEST_NAME}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Field
          label="Symbols"
          aside="optional"
          hint="Separated by commas, spaces or new lines"
          error={refused.length > 0 ? `Not symbols: ${refused.slice(0, 5).join(", ")}` : undefined}
        >
          <Textarea
            value={text}
            spellCheck={false}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
        <ErrorLine error={check.error ?? create.error} />
      </form>
    </Dialog>
  );
}

export function RenameWatchlist({ list, onClose }: { list: TaggedWatchlist; onClose: () => void }) {
  const rename = useRenameWatchlist();
  const [name, setName] = useState(list.name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    rename.mutate({ list, name: name.trim() }, { onSuccess: onClose });
  };
  return (
    <Dialog
      open
      title={`Rename ${list.name}`}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="rename-watchlist" busy={rename.isPending}>
            Rename
          </Button>
        </>
      }
    >
      <form id="rename-watchlist" className={styles.form} onSubmit={submit}>
        <Field label="Name">
          <Input
            value={name}
            required
            autoFocus
            maxLength={LONGEST_NAME}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <ErrorLine error={rename.error} />
      </form>
    </Dialog>
  );
}

type NameGroupProps = {
  title: string;
  /** What the group is called now; empty for a new one. */
  name: string;
  onName: (name: string) => void;
  onClose: () => void;
};

export function NameGroup({ title, name, onName, onClose }: NameGroupProps) {
  const [text, setText] = useState(name);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onName(text.trim());
  };
  return (
    <Dialog
      open
      title={title}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="name-group" disabled={text.trim() === ""}>
            Save the heading
          </Button>
        </>
      }
    >
      <form id="name-group" className={styles.form} onSubmit={submit}>
        <Field label="Heading" hint="It stands above the rows that follow">
          <Input
            value={text}
            required
            maxLength={LONGEST_TITLE}
            onChange={(event) => setText(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
