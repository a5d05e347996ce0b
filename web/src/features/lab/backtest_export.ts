/** A backtest as files, written by the server: raw values under the names of the API, and a page. */

import { api } from "~/api/client";
import { download } from "~/ui/csv";
import type { Backtest } from "./backtests";

export async function exportReport({ id, name }: Backtest) {
  const path = "/api/v1/backtests/{id}/report";
  const params = { path: { id }, query: { format: "html" as const } };
  const { data } = await api.GET(path, { params, parseAs: "text" });
  save(`${fileName(name)}.html`, data, "text/html");
}

export async function exportTrades({ id, name }: Backtest) {
  const path = "/api/v1/backtests/{id}/trades";
  const params = { path: { id }, query: { format: "csv" as const } };
  const { data } = await api.GET(path, { params, parseAs: "text" });
  save(`${fileName(name)}-trades.csv`, data);
}

export async function exportEquity({ id, name }: Backtest) {
  const path = "/api/v1/backtests/{id}/equity";
  const params = { path: { id }, query: { format: "csv" as const } };
  const { data } = await api.GET(path, { params, parseAs: "text" });
  save(`${fileName(name)}-equity.csv`, data);
}

/** A refusal was thrown before, so there is text. */
function save(name: string, text: unknown, type?: string) {
  if (typeof text === "string") download(name, text, type);
}

/** A name as part of the name of a file. */
function fileName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "backtest";
}
