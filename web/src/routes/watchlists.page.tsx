/** Watchlists (W): lists of symbols, filled by typing or pasting, worked by keyboard alone. */

import { useNavigate, useParams } from "@tanstack/react-router";
import { Plus, Star } from "lucide-react";
import { useState } from "react";
import { useAppearance } from "~/design/appearance";
import {
  type TaggedWatchlist,
  useCreateWatchlist,
  useDeleteWatchlist,
  useWatchlists,
  type Watchlist,
} from "~/features/markets/watchlist";
import { NewWatchlist, RenameWatchlist } from "~/features/markets/watchlist_dialogs";
import { WatchlistView } from "~/features/markets/watchlist_view";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { Skeleton } from "~/ui/skeleton";
import { Tabs } from "~/ui/tabs";
import { toast } from "~/ui/toast";

type Naming = "new" | TaggedWatchlist | null;

export function WatchlistsPage() {
  const { id } = useParams({ strict: false });
  const navigate = useNavigate();
  const lists = useWatchlists();
  const singleKeys = useAppearance((it) => it.single_key_shortcuts);
  const [naming, setNaming] = useState<Naming>(null);
  const [missing, setMissing] = useState<{ list: string; symbols: string[] } | null>(null);
  const open = id ?? lists.data?.[0]?.id;
  const show = (list: string) => void navigate({ to: "/watchlists/$id", params: { id: list } });
  const remove = useRemove(show, () => void navigate({ to: "/watchlists", replace: true }));

  return (
    <Page
      title="Watchlists"
      controls={
        <Button icon={<Plus />} onClick={() => setNaming("new")}>
          New list
        </Button>
      }
    >
      {lists.error && !lists.data ? (
        <ErrorState error={lists.error} onRetry={() => void lists.refetch()} />
      ) : lists.data === undefined ? (
        <Panel title="Watchlist">
          <Skeleton height={240} />
        </Panel>
      ) : lists.data.length === 0 ? (
        <FirstList onNew={() => setNaming("new")} />
      ) : (
        <>
          <ListTabs lists={lists.data} open={open ?? ""} onOpen={show} />
          {open === undefined ? null : (
            <WatchlistView
              key={open}
              id={open}
              missing={missing?.list === open ? missing.symbols : undefined}
              singleKeys={singleKeys}
              onOpen={(symbol) => void navigate({ to: "/asset/$symbol", params: { symbol } })}
              onAlert={(symbol) =>
                void navigate({ href: `/alerts?symbol=${encodeURIComponent(symbol)}` })
              }
              onRename={setNaming}
              onDelete={remove}
            />
          )}
        </>
      )}
      {naming === "new" ? (
        <NewWatchlist
          onClose={() => setNaming(null)}
          onMade={(list, unknown) => {
            setNaming(null);
            setMissing({ list: list.id, symbols: unknown });
            show(list.id);
          }}
        />
      ) : naming ? (
        <RenameWatchlist list={naming} onClose={() => setNaming(null)} />
      ) : null}
    </Page>
  );
}

/** Deletes a list; undo makes it again with the same name and symbols. */
function useRemove(show: (id: string) => void, leave: () => void) {
  const create = useCreateWatchlist();
  const { mutate } = useDeleteWatchlist();
  const bringBack = (list: Watchlist) =>
    create.mutate(
      { name: list.name, symbols: list.items.map((item) => item.symbol) },
      {
        onSuccess: (made) => show(made.id),
        onError: (error) =>
          toast("The list could not be brought back", { detail: error.message, tone: "bad" }),
      },
    );
  return (list: TaggedWatchlist) =>
    mutate(list, {
      onSuccess: () => {
        leave();
        toast(`Deleted ${list.name}`, {
          action: { label: "Undo", onSelect: () => bringBack(list) },
        });
      },
    });
}

type ListTabsProps = { lists: Watchlist[]; open: string; onOpen: (id: string) => void };

function ListTabs({ lists, open, onOpen }: ListTabsProps) {
  const tabs = lists.map((list) => ({ key: list.id, label: list.name, count: list.items.length }));
  return <Tabs label="Watchlists" tabs={tabs} value={open} onChange={onOpen} />;
}

function FirstList({ onNew }: { onNew: () => void }) {
  return (
    <Panel title="No watchlist yet">
      <EmptyState
        icon={<Star />}
        title="Keep the symbols you follow in one place"
        action={
          <Button look="primary" onClick={onNew}>
            New watchlist
          </Button>
        }
      >
        A list shows price, change and trend of each symbol. Paste tickers from anywhere to fill
        one.
      </EmptyState>
    </Panel>
  );
}
