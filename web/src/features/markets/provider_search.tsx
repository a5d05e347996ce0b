/** Finds what is not an asset yet, and adds it with its history. */

import { Link } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { useState } from "react";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { Input } from "~/ui/field";
import { type Column, Table } from "~/ui/table";
import { toast } from "~/ui/toast";
import styles from "./provider.module.css";
import { type Discovery, useAddFromProvider, useDiscovery } from "./providers";

type ProviderSearchProps = {
  /** What they are asked for; nothing yet when empty. */
  asked: string;
  onAsk: (text: string) => void;
};

export function ProviderSearch({ asked, onAsk }: ProviderSearchProps) {
  const [typed, setTyped] = useState(asked);
  const found = useDiscovery(asked);
  return (
    <>
      <form
        className={styles.search}
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === asked && asked !== "") void found.refetch();
          else onAsk(typed.trim());
        }}
      >
        <Input
          aria-label="Search the providers"
          placeholder="A symbol or a name: BTC-USDT, Apple"
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" busy={found.isFetching}>
          Search
        </Button>
      </form>
      {asked === "" ? null : (
        <Table
          label="Found by providers"
          columns={COLUMNS}
          rows={found.data?.items}
          rowKey={(it) => it.symbol}
          error={found.error}
          onRetry={() => void found.refetch()}
          empty={
            <EmptyState icon={<SearchX />} title="Nobody knows it">
              No provider that is ready has something by this name.
            </EmptyState>
          }
        />
      )}
    </>
  );
}

const COLUMNS: Column<Discovery>[] = [
  { key: "symbol", title: "Symbol", value: (it) => it.symbol },
  { key: "name", title: "Name", value: (it) => it.name, wide: true },
  { key: "type", title: "Type", value: (it) => it.type },
  { key: "exchange", title: "Exchange", value: (it) => it.exchange, wide: true },
  { key: "provider", title: "From", value: (it) => it.provider },
  {
    key: "add",
    title: "Add",
    value: () => null,
    cell: (it) => <AddButton found={it} />,
    align: "end",
    sortable: false,
  },
];

function AddButton({ found }: { found: Discovery }) {
  const add = useAddFromProvider();
  if (add.isSuccess) {
    return (
      <Link to="/asset/$symbol" params={{ symbol: found.symbol }}>
        Open {found.symbol}
      </Link>
    );
  }
  return (
    <Button
      busy={add.isPending}
      onClick={() =>
        add.mutate(found, {
          onSuccess: () => toast(`${found.symbol}: its bars are on their way`, { tone: "good" }),
          onError: (error) => toast(error.message, { tone: "bad" }),
        })
      }
    >
      {found.known ? "Bring up to date" : "Add with history"}
    </Button>
  );
}
