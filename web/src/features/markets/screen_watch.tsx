/** Puts what a screen found on a watchlist: on one there is, or on a new one. */

import { useQueryClient } from "@tanstack/react-query";
import { Star } from "lucide-react";
import { Button } from "~/ui/button";
import { Menu, type MenuEntry } from "~/ui/menu";
import { toast } from "~/ui/toast";
import { addItems } from "./order";
import { setSymbols, useCreateWatchlist, useWatchlists, type Watchlist } from "./watchlist";

type ScreenWatchProps = { symbols: readonly string[]; name: string };

export function ScreenWatch({ symbols, name }: ScreenWatchProps) {
  const client = useQueryClient();
  const lists = useWatchlists().data ?? [];
  const create = useCreateWatchlist();
  const count = `${symbols.length} ${symbols.length === 1 ? "symbol" : "symbols"}`;

  const addTo = async (list: Watchlist) => {
    const before = list.items.map((item) => item.symbol);
    const saved = await setSymbols(client, list.id, addItems(before, [...symbols]));
    if (!saved) return;
    toast(`${count} added to ${list.name}`, {
      tone: "good",
      action: { label: "Undo", onSelect: () => void setSymbols(client, list.id, before) },
    });
  };
  const entries: MenuEntry[] = [
    ...lists.map((list) => ({
      label: list.name,
      detail: `${list.items.length}`,
      onSelect: () => void addTo(list),
    })),
    ...(lists.length > 0 ? (["line"] as const) : []),
    {
      label: `New list with ${count}`,
      onSelect: () =>
        create.mutate(
          { name, symbols: [...symbols] },
          {
            onSuccess: (list) => toast(`${count} added to ${list.name}`, { tone: "good" }),
            onError: (error) =>
              toast("The list was not made", { detail: error.message, tone: "bad" }),
          },
        ),
    },
  ];
  return (
    <Menu label="Add the matches to a watchlist" entries={entries}>
      <Button look="quiet" icon={<Star />} disabled={symbols.length === 0}>
        Watch
      </Button>
    </Menu>
  );
}
