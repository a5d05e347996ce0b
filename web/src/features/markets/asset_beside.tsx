/** What stands beside an asset: those of its kind, what is due, and what was written last. */

import { Link } from "@tanstack/react-router";
import { useAsOfNow } from "~/design/clock";
import { formatAge, formatDate, formatExact } from "~/design/format";
import { useHeld } from "~/live/quote";
import { Panel } from "~/ui/panel";
import { Table } from "~/ui/table";
import styles from "./asset.module.css";
import { BASIS, useCalendar } from "./economic_calendar";
import home from "./market_home.module.css";
import { useHeatTiles } from "./market_overview";
import { useNews } from "./news";
import { useOpenSymbol } from "./open_symbol";
import { OutLink } from "./out_link";
import { type Asset, useQuotes } from "./queries";
import { QUOTE_COLUMNS } from "./quote_columns";

const MOST_PEERS = 6;

/** The most traded of its sector, or of its kind where it has none; nothing when it is alone. */
export function PeersPanel({ asset }: { asset: Asset }) {
  const open = useOpenSymbol();
  const tiles = useHeatTiles();
  const peers = (tiles.data ?? [])
    .filter(
      (it) => it.symbol !== asset.symbol && it.type === asset.type && it.sector === asset.sector,
    )
    .sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0))
    .slice(0, MOST_PEERS)
    .map(({ symbol }) => symbol);
  const quotes = useQuotes(peers);
  useHeld(peers);
  if (peers.length === 0) return null;
  const rows = quotes.data?.toSorted((a, b) => peers.indexOf(a.symbol) - peers.indexOf(b.symbol));
  return (
    <Panel title="Peers" caption={asset.sector ?? "of its kind"} flush className={home.narrow}>
      <Table
        label={`Peers of ${asset.symbol}`}
        columns={QUOTE_COLUMNS}
        rows={rows}
        rowKey={(quote) => quote.symbol}
        onOpen={({ symbol }) => open(symbol)}
        error={quotes.error}
        onRetry={() => void quotes.refetch()}
        expect={peers.length}
      />
    </Panel>
  );
}

const AHEAD = 90;
const MOST_EVENTS = 4;
const DAY = 86_400_000;

/** What is due for the asset; nothing when nothing is known. */
export function EventsPanel({ symbol }: { symbol: string }) {
  const from = useAsOfNow((now) => new Date(now).toISOString().slice(0, 10));
  const to = new Date(Date.parse(from) + AHEAD * DAY).toISOString().slice(0, 10);
  const due = useCalendar({ from, to }).data?.filter((it) => it.symbol === symbol) ?? [];
  if (due.length === 0) return null;
  return (
    <Panel title="Next events" flush>
      <ul className={styles.beside}>
        {due.slice(0, MOST_EVENTS).map((event) => (
          <li key={event.id} title={`${formatExact(event.at)} · ${event.source}`}>
            {event.title}
            <small>
              {formatDate(event.at, "UTC")} · {BASIS[event.basis].toLowerCase()}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const MOST_TITLES = 3;

/** The last titles; nothing when there are none. */
export function HeadlinesPanel({ symbol }: { symbol: string }) {
  const titles = useNews(symbol).data ?? [];
  if (titles.length === 0) return null;
  return (
    <Panel
      title="News"
      flush
      controls={
        <Link
          to="/asset/$symbol"
          params={{ symbol }}
          search={{ tab: "news" }}
          className={home.more}
        >
          All news
        </Link>
      }
    >
      <ul className={styles.beside}>
        {titles.slice(0, MOST_TITLES).map(({ id, title, url, at, publisher, source }) => (
          <li key={id}>
            <OutLink href={url}>{title}</OutLink>
            <small title={formatExact(at)}>
              {[formatAge(at), publisher, source].filter(Boolean).join(" · ")}
            </small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
