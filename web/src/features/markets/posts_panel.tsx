/** Posts (TREN): what people on public boards talk about, with how many of them do. */

import { MessagesSquare } from "lucide-react";
import { formatNumber, isKnown } from "~/design/format";
import { type Choice, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import styles from "./facts.module.css";
import { OutLink } from "./out_link";
import { inOrder, type Post, type PostOrder, usePosts } from "./posts";
import { hostOf, safeLink } from "./safe_link";
import { Origin, TitlesPanel } from "./titles_panel";

const ORDERS: Choice<PostOrder>[] = [
  { value: "newest", label: "Newest" },
  { value: "points", label: "Most points" },
];

type PostsPanelProps = {
  /** Of one symbol, or of all. */
  symbol: string | null;
  order: PostOrder;
  onOrder: (order: PostOrder) => void;
};

export function PostsPanel({ symbol, order, onOrder }: PostsPanelProps) {
  const posts = usePosts(symbol);
  return (
    <TitlesPanel
      title="Posts"
      icon={<MessagesSquare />}
      items={posts.data && inOrder(posts.data, order)}
      those={symbol === null ? "the most voted" : "the newest"}
      error={posts.error}
      onRetry={() => void posts.refetch()}
      words={({ title, author, host }) => [title, author, host]}
      empty={
        symbol === null
          ? "What people talk about stands here as soon as a provider of posts gives some."
          : `None of the boards that are asked has a post about ${symbol}.`
      }
      controls={<Segments label="Order" value={order} choices={ORDERS} onChoose={onOrder} />}
      row={(post) => <PostRow post={post} />}
    />
  );
}

function PostRow({ post }: { post: Post }) {
  const { title, url, discussion, at, author, points, comments, source } = post;
  const link = safeLink(url);
  const host = link ? (post.host ?? hostOf(link)) : hostOf(discussion);
  return (
    <div className={styles.post}>
      <p className={styles.headline}>
        <OutLink href={link ?? discussion}>{title}</OutLink>
      </p>
      <Count value={points} one="point" many="points" source={source} />
      <div className={styles.talk}>
        <OutLink href={discussion}>
          <Count value={comments} one="comment" many="comments" source={source} />
        </OutLink>
      </div>
      <Origin at={at}>
        {host ? <span>{host}</span> : null}
        {author ? (
          <span>
            by{"\u00a0"}
            {author}
          </span>
        ) : null}
        <span>{source}</span>
      </Origin>
    </div>
  );
}

type CountProps = {
  value: number | null | undefined;
  one: string;
  many: string;
  source: string;
};

/** How many, above what they are: one under the other down the list. */
function Count({ value, one, many, source }: CountProps) {
  return (
    <span
      className={styles.count}
      title={isKnown(value) ? `${formatNumber(value)} ${many}` : undefined}
    >
      <Figure value={value} style="compact" digits={1} reason={`${source} does not say how many`} />{" "}
      <small>{value === 1 ? one : many}</small>
    </span>
  );
}
