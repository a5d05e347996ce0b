/** What the reader was told: unread first in sight, each with the way to what it is about. */

import { Inbox as InboxIcon } from "lucide-react";
import { formatAge, formatExact } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Skeleton } from "~/ui/skeleton";
import styles from "./inbox.module.css";
import { type Notification, ownPath, useInbox, useRead } from "./notifications";

type InboxProps = {
  unread: boolean;
  onOpen: (path: string) => void;
};

export function Inbox({ unread, onOpen }: InboxProps) {
  const inbox = useInbox(unread);
  const read = useRead();
  const items = inbox.data?.pages.flatMap((page) => page.items);
  if (items === undefined) {
    return inbox.error ? (
      <ErrorState error={inbox.error} onRetry={() => void inbox.refetch()} />
    ) : (
      <Skeleton height={240} />
    );
  }
  if (items.length === 0) {
    return <Nothing unread={unread} onAlerts={() => onOpen("/alerts?create=true")} />;
  }
  const open = (notification: Notification, path: string) => {
    if (notification.read_at == null) read.mutate(notification.id);
    onOpen(path);
  };
  return (
    <>
      <ul className={styles.list} aria-label="Notifications">
        {items.map((it) => (
          <Item key={it.id} notification={it} onOpen={open} onRead={() => read.mutate(it.id)} />
        ))}
      </ul>
      {inbox.hasNextPage ? (
        <div className={styles.more}>
          <Button busy={inbox.isFetchingNextPage} onClick={() => void inbox.fetchNextPage()}>
            Earlier ones
          </Button>
        </div>
      ) : null}
    </>
  );
}

function Nothing({ unread, onAlerts }: { unread: boolean; onAlerts: () => void }) {
  return (
    <EmptyState
      icon={<InboxIcon />}
      title={unread ? "Everything is read" : "Nothing yet"}
      action={unread ? null : <Button onClick={onAlerts}>Make an alert</Button>}
    >
      {unread
        ? "What is told to you from now on stands here until it is read."
        : "An alert that fires tells you here, and so does a webhook that was switched off."}
    </EmptyState>
  );
}

type ItemProps = {
  notification: Notification;
  onOpen: (notification: Notification, path: string) => void;
  onRead: () => void;
};

function Item({ notification, onOpen, onRead }: ItemProps) {
  const { title, body, at, read_at } = notification;
  const path = ownPath(notification.link);
  const unread = read_at == null;
  return (
    <li className={styles.item} data-unread={unread || undefined}>
      <span className={styles.dot} aria-hidden="true" />
      <div>
        <p className={styles.title}>
          {unread ? <span className="visually-hidden">Unread: </span> : null}
          {title}
        </p>
        <p className={styles.body}>{body}</p>
        <p className={styles.foot} title={formatExact(at)}>
          {formatAge(at)}
        </p>
      </div>
      {path !== null ? (
        <Button
          look="quiet"
          aria-label={`Open ${title}`}
          onClick={() => onOpen(notification, path)}
        >
          Open
        </Button>
      ) : unread ? (
        <Button look="quiet" aria-label={`Mark ${title} as read`} onClick={onRead}>
          Read
        </Button>
      ) : (
        <span />
      )}
    </li>
  );
}
