/** A list of titles with a filter, and what stands there while there are none: news and posts. */

import { type ReactNode, useState } from "react";
import { asProblem } from "~/api/problem";
import { Age } from "~/ui/age";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Input } from "~/ui/field";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { SkeletonLines } from "~/ui/skeleton";
import styles from "./facts.module.css";
import { SeeProviders } from "./next_step";
import { matching } from "./titles";

type TitlesPanelProps<Item> = {
  title: string;
  icon: ReactNode;
  /** In the order they are to stand in; nothing while they are awaited. */
  items: readonly Item[] | undefined;
  /** Which of all there are: an answer holds only so many, and the reader should know it. */
  those: string;
  error: Error | null;
  onRetry: () => void;
  /** What the filter looks into. */
  words: (item: Item) => readonly (string | null | undefined)[];
  /** Said while no provider gave any. */
  empty: string;
  /** Left of the filter. */
  controls?: ReactNode;
  row: (item: Item) => ReactNode;
};

export function TitlesPanel<Item extends { id: string }>(props: TitlesPanelProps<Item>) {
  const { title, items, those, words, controls, row } = props;
  const [typed, setTyped] = useState("");
  const shown = items && matching(items, typed, words);
  return (
    <Panel
      title={title}
      caption={shown && items ? counted(shown.length, items.length, those) : undefined}
      flush
      controls={
        <>
          {controls}
          <Input
            type="search"
            aria-label={`Filter the ${title.toLowerCase()}`}
            placeholder="Filter"
            className={styles.filter}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </>
      }
    >
      {shown && shown.length > 0 ? (
        <ul className={styles.titles}>
          {shown.map((item) => (
            <li key={item.id}>{row(item)}</li>
          ))}
        </ul>
      ) : (
        <NoTitles {...props} typed={typed.trim()} />
      )}
    </Panel>
  );
}

function counted(shown: number, all: number, those: string): string {
  if (all === 0) return "";
  return shown < all ? `${shown} of ${those} ${all}` : `${those} ${all}`;
}

type NoTitlesProps<Item> = TitlesPanelProps<Item> & { typed: string };

function NoTitles<Item>({ title, icon, items, error, onRetry, empty, typed }: NoTitlesProps<Item>) {
  if (items && typed && items.length > 0) {
    return (
      <EmptyState icon={icon} title={`Nothing about “${typed}”`}>
        Take words out of the filter.
      </EmptyState>
    );
  }
  if (items === undefined && error === null) {
    return (
      <div className={styles.padded}>
        <SkeletonLines count={5} />
      </div>
    );
  }
  const problem = error && items === undefined ? asProblem(error) : null;
  if (problem && !problem.isAbsence) return <ErrorState error={problem} onRetry={onRetry} />;
  return (
    <EmptyState icon={icon} title={`No ${title.toLowerCase()}`} action={<SeeProviders />}>
      {problem ? <Message text={problem.message} /> : empty}
    </EmptyState>
  );
}

/** The small line under a title: how old it is, and where it comes from. */
export function Origin({ at, children }: { at: string | null | undefined; children: ReactNode }) {
  return (
    <p className={styles.origin}>
      {at ? <Age at={at} /> : <span>undated</span>}
      {children}
    </p>
  );
}
