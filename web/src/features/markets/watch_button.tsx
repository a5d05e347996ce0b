/** Puts a symbol on a watch list, or takes it off. */

import { useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { Button } from "~/ui/button";
import { Menu, type MenuEntry } from "~/ui/menu";
import { toast } from "~/ui/toast";
import { addItems } from "./order";
import { setSymbols, useCreateWatchlist, useWatchlists, type Watchlist } from "./watchlist";

export function WatchButton({ symbol }: { symbol: string }) {
  const client = useQueryClient();
  const lists = useWatchlists().data ?? [];
  const create = useCreateWatchlist();
  const watched = lists.some((list) => has(list, symbol));

  const toggle = async (list: Watchlist) => {
    const symbols = list.items.map((item) => item.symbol);
    const next = has(list, symbol)
      ? symbols.filter((it) => it !== symbol)
      : addItems(symbols, [symbol]);
    const saved = await setSymbols(client, list.id, next);
    if (!saved) return;
    toast(
      has(list, symbol) ? `${symbol} taken off ${list.name}` : `${symbol} added to ${list.name}`,
      {
        tone: "good",
        action: { label: "Undo", onSelect: () => void setSymbols(client, list.id, symbols) },
      },
    );
  };
  const entries: MenuEntry[] = [
    ...lists.map((list) => ({
      label: list.name,
      checked: has(list, symbol),
      detail: `${list.items.length}`,
      onSelect: () => void toggle(list),
    })),
    ...(lists.length > 0 ? (["line"] as const) : []),
    {
      label: "New list with this symbol",
      onSelect: () =>
        create.mutate(
          { name: `List ${lists.length + 1}`, symbols: [symbol] },
          { onSuccess: (list) => toast(`${symbol} added to ${list.name}`, { tone: "good" }) },
        ),
    },
  ];
  return (
    <Menu label={`Watch ${symbol}`} entries={entries}>
      <Button icon={<Star fill={watched ? "currentColor" : "none"} />}>
        {watched ? "Watched" : "Watch"}
      </Button>
    </Menu>
  );
}

function has(list: Watchlist, symbol: string): boolean {
  return list.items.some((item) => item.symbol === symbol);
}
