/** What is on record about an asset, and a form to correct it. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { type FormEvent, useState } from "react";
import { api, call, type Server } from "~/api/client";
import { asProblem } from "~/api/problem";
import { formatDate, formatTime } from "~/design/format";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { Facts } from "~/ui/drawer";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import { toast } from "~/ui/toast";
import styles from "./asset.module.css";
import type { Asset } from "./queries";

const EDITABLE = ["name", "class", "sector", "industry", "country", "exchange"] as const;

type Edits = Partial<Record<(typeof EDITABLE)[number], string | null>>;

const LABELS: Record<(typeof EDITABLE)[number], string> = {
  name: "Name",
  class: "Class",
  sector: "Sector",
  industry: "Industry",
  country: "Country",
  exchange: "Exchange",
};

export function AssetDetails({ asset, mayEdit }: { asset: Asset | undefined; mayEdit: boolean }) {
  const [editing, setEditing] = useState(false);
  return (
    <Panel
      title="Details"
      controls={
        asset && mayEdit ? (
          <Button icon={<Pencil />} onClick={() => setEditing(true)}>
            Edit
          </Button>
        ) : undefined
      }
    >
      {asset ? <Facts facts={detailsOf(asset)} /> : <SkeletonLines count={5} />}
      {asset && editing ? <EditAsset asset={asset} onClose={() => setEditing(false)} /> : null}
    </Panel>
  );
}

function detailsOf(asset: Asset) {
  const unknown = <span className={styles.unknown}>not recorded</span>;
  const identifiers = Object.entries(asset.identifiers).map(([kind, value]) => ({
    label: kind.toUpperCase(),
    value: <code>{String(value)}</code>,
  }));
  return [
    { label: "Symbol", value: asset.symbol },
    { label: "Type", value: asset.type },
    ...EDITABLE.map((key) => ({ label: LABELS[key], value: asset[key] ?? unknown })),
    { label: "Currency", value: asset.currency ?? unknown },
    ...identifiers,
    { label: "First bar", value: asset.first_at ? formatDate(asset.first_at, "UTC") : unknown },
    { label: "Last bar", value: asset.last_at ? formatTime(asset.last_at, "UTC") : unknown },
    { label: "Source", value: asset.source },
    { label: "Id", value: <code>{asset.id}</code> },
  ];
}

function EditAsset({ asset, onClose }: { asset: Asset; onClose: () => void }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: (edits: Edits) =>
      call(
        api.PATCH("/api/v1/assets/{symbol}", {
          params: { path: { symbol: asset.symbol } },
          // The schema cannot say that what is absent stays as it is.
          body: edits as Server<"AssetPatch">,
        }),
      ),
    onSuccess: () => {
      toast(`${asset.symbol} saved`, { tone: "good" });
      onClose();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ["markets", "asset", asset.symbol] }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    save.mutate(changes(asset, new FormData(event.currentTarget)));
  };
  return (
    <Dialog
      open
      title={`Edit ${asset.symbol}`}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" type="submit" form="edit-asset" busy={save.isPending}>
            Save
          </Button>
        </>
      }
    >
      <form id="edit-asset" className={styles.form} onSubmit={submit}>
        {EDITABLE.map((key) => (
          <Field
            key={key}
            label={LABELS[key]}
            error={save.error ? asProblem(save.error).field(key) : undefined}
          >
            <Input name={key} defaultValue={asset[key] ?? ""} required={key === "name"} />
          </Field>
        ))}
        <ErrorLine error={save.error} />
      </form>
    </Dialog>
  );
}

/** Only what differs is sent; an emptied field becomes unknown. */
function changes(asset: Asset, form: FormData): Edits {
  const edits: Edits = {};
  for (const key of EDITABLE) {
    const value = String(form.get(key) ?? "").trim() || null;
    if (value !== (asset[key] ?? null)) edits[key] = value;
  }
  return edits;
}
