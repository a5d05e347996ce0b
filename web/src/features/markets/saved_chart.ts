/** Charts saved under a name: everything the URL says, kept in the workspace. */

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import {
  type ChartLayout,
  type ChartPageSearch,
  layoutSearch,
  parseChartPageSearch,
} from "./chart_layout";
import { parseTickers } from "./tickers";
import { deleteView, listViews, readView, saveView } from "./view_store";

export type SavedChart = { symbol: string; search: ChartPageSearch; version: number };

const LIST = ["markets", "saved_charts"];

export function useSavedCharts(enabled: boolean) {
  return useQuery({ queryKey: LIST, queryFn: () => listViews("chart"), enabled });
}

/** `null` when there is none of the name, or what is kept is no chart. */
export async function readSavedChart(name: string): Promise<SavedChart | null> {
  const view = await readView("chart", name);
  const { symbol, search } = (view?.data ?? {}) as Record<string, unknown>;
  const known = typeof symbol === "string" ? parseTickers(symbol).symbols[0] : undefined;
  if (view === null || known === undefined) return null;
  const fields = typeof search === "object" && search !== null ? search : {};
  const read = parseChartPageSearch(fields as Record<string, unknown>);
  return {
    symbol: known,
    search: { ...read, open: undefined, saved: name },
    version: view.version,
  };
}

/** What of a layout is saved; a replay is a walk, not a place. */
export function savedData(layout: ChartLayout): Record<string, unknown> {
  return { symbol: layout.cells[0]?.symbol ?? "", search: layoutSearch(layout) };
}

export function useSaveChart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, layout }: { name: string; layout: ChartLayout }) =>
      saveView("chart", name, savedData(layout), null),
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  });
}

/** The chart under its new name first, so that a lost line leaves two and never none. */
export function useRenameChart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ from, to }: { from: string; to: string }) => {
      const view = await readView("chart", from);
      if (view === null) return;
      await saveView("chart", to, view.data as Record<string, unknown>, null);
      await deleteView("chart", from);
    },
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  });
}

export function useDeleteChart() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => deleteView("chart", name),
    onSettled: () => client.invalidateQueries({ queryKey: LIST }),
  });
}
