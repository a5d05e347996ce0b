/** Saved charts: save under a name, open, rename, delete. */

import { Bookmark, BookmarkCheck, Pencil, Trash2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { asProblem } from "~/api/problem";
import { formatAge, formatExact } from "~/design/format";
import { Button, IconButton } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Field, Input } from "~/ui/field";
import { toast } from "~/ui/toast";
import styles from "./chart_desk.module.css";
import type { ChartLayout } from "./chart_layout";
import { useDeleteChart, useRenameChart, useSaveChart, useSavedCharts } from "./saved_chart";
import type { ViewSummary } from "./view_store";

const LONGEST_NAME = 100;

type SavedChartsProps = {
  layout: ChartLayout;
  saved: string | undefined;
  onSaved: (name: string | undefined) => void;
  onOpen: (name: string) => void;
};

export function SavedCharts(props: SavedChartsProps) {
  const [open, setOpen] = useState(false);
  const { saved } = props;
  return (
    <>
      <IconButton
        label={saved === undefined ? "Saved charts" : `Saved charts: ${saved}`}
        icon={saved === undefined ? <Bookmark /> : <BookmarkCheck />}
        pressed={saved !== undefined}
        onClick={() => setOpen(true)}
      />
      {open ? <SavedDialog {...props} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function SavedDialog(props: SavedChartsProps & { onClose: () => void }) {
  const { layout, saved, onSaved, onOpen, onClose } = props;
  const charts = useSavedCharts(true);
  const save = useSaveChart();
  const [name, setName] = useState(saved ?? "");
  const text = name.trim();
  const exists = charts.data?.some((chart) => chart.name === text) ?? false;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text === "") return;
    save.mutate(
      { name: text, layout },
      {
        onSuccess: () => {
          onSaved(text);
          toast(`Saved as ${text}`, { tone: "good" });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open title="Saved charts" onClose={onClose}>
      <form className={styles.saveForm} onSubmit={submit}>
        <Field
          label="Save what you see as"
          hint="Symbols, intervals, indicators, comparisons, scales, ranges and the layout."
          error={save.error ? asProblem(save.error).message : undefined}
        >
          <Input
            value={name}
            maxLength={LONGEST_NAME}
            autoComplete="off"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        <Button type="submit" look="primary" busy={save.isPending} disabled={text === ""}>
          {exists ? "Replace" : "Save"}
        </Button>
      </form>
      {charts.error ? <p className={styles.savedNone}>{asProblem(charts.error).message}</p> : null}
      {charts.data?.length === 0 ? (
        <p className={styles.savedNone}>
          Nothing is saved yet. Name this view and it is one click away.
        </p>
      ) : null}
      <ul className={styles.savedList} aria-label="Saved charts">
        {(charts.data ?? []).map((chart) => (
          <SavedRow
            key={chart.name}
            chart={chart}
            taken={(other) => charts.data?.some((it) => it.name === other) ?? false}
            current={chart.name === saved}
            onOpen={() => {
              onOpen(chart.name);
              onClose();
            }}
            onName={(next) => chart.name === saved && onSaved(next)}
          />
        ))}
      </ul>
    </Dialog>
  );
}

type SavedRowProps = {
  chart: ViewSummary;
  taken: (name: string) => boolean;
  current: boolean;
  onOpen: () => void;
  /** It has another name now, or none. */
  onName: (name: string | undefined) => void;
};

function SavedRow({ chart, taken, current, onOpen, onName }: SavedRowProps) {
  const [renaming, setRenaming] = useState(false);
  const rename = useRenameChart();
  const remove = useDeleteChart();
  const fail = (error: unknown) =>
    toast("That did not work", { detail: asProblem(error).message, tone: "bad" });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const to = String(new FormData(event.currentTarget).get("name") ?? "").trim();
    if (to === "" || to === chart.name) return setRenaming(false);
    if (taken(to)) return toast(`There is a chart named ${to} already`, { tone: "bad" });
    rename.mutate(
      { from: chart.name, to },
      { onSuccess: () => onName(to), onError: fail, onSettled: () => setRenaming(false) },
    );
  };
  if (renaming) {
    return (
      <li>
        <form className={styles.renameForm} onSubmit={submit}>
          <Input
            name="name"
            aria-label={`New name of ${chart.name}`}
            defaultValue={chart.name}
            maxLength={LONGEST_NAME}
            autoFocus
          />
          <Button type="submit" busy={rename.isPending}>
            Rename
          </Button>
        </form>
      </li>
    );
  }
  return (
    <li data-current={current || undefined}>
      <button type="button" className={styles.savedName} onClick={onOpen}>
        {chart.name}
      </button>
      <span title={formatExact(chart.updated_at)}>{formatAge(chart.updated_at)}</span>
      <IconButton
        label={`Rename ${chart.name}`}
        icon={<Pencil />}
        onClick={() => setRenaming(true)}
      />
      <IconButton
        label={`Delete ${chart.name}`}
        icon={<Trash2 />}
        disabled={remove.isPending}
        onClick={() =>
          remove.mutate(chart.name, { onSuccess: () => onName(undefined), onError: fail })
        }
      />
    </li>
  );
}
