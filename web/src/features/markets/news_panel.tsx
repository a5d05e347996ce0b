/** News (CN): titles with the house they come from, their source and their age. */

import { Newspaper } from "lucide-react";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { formatAge, formatExact } from "~/design/format";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Input } from "~/ui/field";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import styles from "./facts.module.css";
import { type NewsItem, useNews } from "./news";
import { SeeProviders } from "./next_step";
import { SymbolLink } from "./open_symbol";
import { hostOf, safeLink } from "./safe_link";

/** Of one symbol, or of all. */
export function NewsPanel({ symbol }: { symbol: string | null }) {
  const news = useNews(symbol);
  const [text, setText] = useState("");
  const none = news.error !== null && asProblem(news.error).isAbsence;
  const wanted = text.trim().toLowerCase();
  const shown = news.data?.filter(({ title, publisher, summary }) =>
    [title, publisher, summary].some((it) => it?.toLowerCase().includes(wanted)),
  );
  return (
    <Panel
      title="News"
      caption={shown ? String(shown.length) : undefined}
      flush
      controls={
        <Input
          type="search"
          aria-label="Filter the news"
          placeholder="Filter"
          className={styles.filter}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      }
    >
      {news.error && !news.data && !none ? (
        <ErrorState error={news.error} onRetry={() => void news.refetch()} />
      ) : shown === undefined && !none ? (
        <div className={styles.padded}>
          <SkeletonLines count={5} />
        </div>
      ) : shown === undefined || shown.length === 0 ? (
        <EmptyState
          icon={<Newspaper />}
          title={wanted ? `Nothing about “${text.trim()}”` : "No news"}
          action={wanted ? undefined : <SeeProviders />}
        >
          {none && news.error ? (
            <Message text={asProblem(news.error).message} />
          ) : wanted ? (
            "Take words out of the filter."
          ) : (
            "Titles stand here as soon as a provider of news gives some."
          )}
        </EmptyState>
      ) : (
        <ul className={styles.news}>
          {shown.map((item) => (
            <NewsRow key={item.id} item={item} symbol={symbol} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NewsRow({ item, symbol }: { item: NewsItem; symbol: string | null }) {
  const link = safeLink(item.url);
  const host = item.host ?? hostOf(item.url);
  const others = item.symbols.filter((it) => it !== symbol).slice(0, 4);
  return (
    <li>
      <p className={styles.headline}>
        {link ? (
          <a href={link} target="_blank" rel="noreferrer noopener nofollow">
            {item.title}
          </a>
        ) : (
          item.title
        )}
      </p>
      {item.summary ? <p className={styles.summary}>{item.summary}</p> : null}
      <p className={styles.origin}>
        <time dateTime={item.at ?? undefined} title={formatExact(item.at)}>
          {formatAge(item.at)}
        </time>
        {item.publisher ? <span>{item.publisher}</span> : null}
        {host ? <span>{host}</span> : null}
        <span>{item.source}</span>
        {others.map((it) => (
          <SymbolLink key={it} symbol={it} className={styles.ticker}>
            {it}
          </SymbolLink>
        ))}
      </p>
    </li>
  );
}
