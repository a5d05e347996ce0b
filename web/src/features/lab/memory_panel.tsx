/** Whether moves go on or turn back: two Hurst exponents, and what chance alone would give. */

import type { Server } from "~/api/client";
import { formatNumber } from "~/design/format";
import { Panel } from "~/ui/panel";
import { type Column, Table } from "~/ui/table";

type Row = { name: string; estimate: Server<"HurstExponent"> };

const two = (value: number) => formatNumber(value, { digits: 3 });

const COLUMNS: Column<Row>[] = [
  { key: "name", title: "Estimate", value: ({ name }) => name, sortable: false },
  {
    key: "verdict",
    title: "What it says",
    value: ({ estimate }) => memoryOf(estimate),
    sortable: false,
    wrap: true,
  },
  {
    key: "exponent",
    title: "Exponent",
    align: "end",
    value: ({ estimate }) => estimate.exponent,
    cell: ({ estimate }) => two(estimate.exponent),
    sortable: false,
  },
  {
    key: "error",
    title: "Error of the slope",
    align: "end",
    value: ({ estimate }) => estimate.standard_error,
    cell: ({ estimate }) => two(estimate.standard_error),
    sortable: false,
    wide: true,
  },
  {
    key: "chance",
    title: "By chance (95 %)",
    align: "end",
    value: ({ estimate }) => estimate.without_memory.join(" to "),
    cell: ({ estimate }) => estimate.without_memory.map((end) => two(end ?? 0.5)).join(" – "),
    sortable: false,
    wide: true,
  },
];

export function MemoryPanel({ memory }: { memory: Server<"Memory"> }) {
  const moves = memory.moves === "log_returns" ? "log returns" : "differences";
  return (
    <Panel title="Memory" caption={`Hurst exponents of ${moves}: one half has none`} flush>
      <Table
        label="Memory"
        columns={COLUMNS}
        rows={[
          { name: "Rescaled range", estimate: memory.rescaled_range },
          { name: "Fluctuation", estimate: memory.detrended_fluctuation },
        ]}
        rowKey={({ name }) => name}
      />
    </Panel>
  );
}

/** What an exponent says beside those of the same moves in random order. */
export function memoryOf({ exponent, without_memory }: Server<"HurstExponent">): string {
  const [low = 0, high = 1] = without_memory;
  if (exponent > high) return "Moves go on";
  return exponent < low ? "Moves turn back" : "No memory to be told from chance";
}
