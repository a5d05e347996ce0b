/** The configuration as it is in force, with where each value came from; secrets stay secret. */

import { useQuery } from "@tanstack/react-query";
import type { Server } from "~/api/client";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";
import { adminSettingsQuery } from "./status";

type Setting = Server<"Setting">;

export function InstanceSettings() {
  const settings = useQuery(adminSettingsQuery);
  return (
    <Panel title="Configuration" caption="Changed in the file, the environment or by flags" flush>
      <Table
        label="Configuration"
        columns={COLUMNS}
        rows={settings.data}
        rowKey={(it) => it.key}
        error={settings.error}
        onRetry={() => void settings.refetch()}
      />
    </Panel>
  );
}

const COLUMNS: Column<Setting>[] = [
  { key: "key", title: "Key", value: (it) => it.key, cell: (it) => <code>{it.key}</code> },
  { key: "value", title: "Value", value: written, cell: (it) => <code>{written(it)}</code> },
  { key: "origin", title: "From", value: (it) => it.origin, wide: true },
  { key: "about", title: "For", value: (it) => it.about, wide: true, wrap: true },
];

export function written(setting: Setting): string {
  return setting.value || "empty";
}
