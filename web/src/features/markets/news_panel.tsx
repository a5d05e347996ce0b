/** News (CN): titles with the house they come from, their source and their age. */

import { Newspaper } from "lucide-react";
import styles from "./facts.module.css";
import { type NewsItem, useNews } from "./news";
import { SymbolLink } from "./open_symbol";
import { OutLink } from "./out_link";
import { hostOf } from "./safe_link";
import { Origin, TitlesPanel } from "./titles_panel";

/** Of one symbol, or of all. */
export function NewsPanel({ symbol }: { symbol: string | null }) {
  const news = useNews(symbol);
  return (
    <TitlesPanel
      title="News"
      icon={<Newspaper />}
      items={news.data}
      those="the newest"
      error={news.error}
      onRetry={() => void news.refetch()}
      words={({ title, publisher, summary }) => [title, publisher, summary]}
      empty="Titles stand here as soon as a provider of news gives some."
      row={(item) => <NewsRow item={item} symbol={symbol} />}
    />
  );
}

function NewsRow({ item, symbol }: { item: NewsItem; symbol: string | null }) {
  const host = item.host ?? hostOf(item.url);
  const others = item.symbols.filter((it) => it !== symbol).slice(0, 4);
  return (
    <>
      <p className={styles.headline}>
        <OutLink href={item.url}>{item.title}</OutLink>
      </p>
      {item.summary ? <p className={styles.summary}>{item.summary}</p> : null}
      <Origin at={item.at}>
        {item.publisher ? <span>{item.publisher}</span> : null}
        {host ? <span>{host}</span> : null}
        <span>{item.source}</span>
        {others.map((it) => (
          <SymbolLink key={it} symbol={it} className={styles.ticker}>
            {it}
          </SymbolLink>
        ))}
      </Origin>
    </>
  );
}
