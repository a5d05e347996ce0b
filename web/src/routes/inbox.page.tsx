/** Inbox (INBX): what the reader was told. */

import { Inbox } from "~/features/collab/inbox";
import { useReadAll, useUnread } from "~/features/collab/notifications";
import { Button } from "~/ui/button";
import { Segments } from "~/ui/field";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { inboxRoute } from "./inbox";

const SHOWN = [
  { value: "all", label: "All" },
  { value: "unread", label: "Unread" },
] as const;

export function InboxPage() {
  const { unread = false } = inboxRoute.useSearch();
  const navigate = inboxRoute.useNavigate();
  const readAll = useReadAll();
  const count = useUnread();
  return (
    <Page title="Inbox" narrow>
      <Panel
        title="Notifications"
        caption={count === 0 ? undefined : `${count} unread`}
        flush
        controls={
          <>
            <Segments
              label="Which"
              value={unread ? "unread" : "all"}
              choices={SHOWN}
              onChoose={(which) =>
                void navigate({ search: which === "unread" ? { unread: true } : {}, replace: true })
              }
            />
            <Button
              look="quiet"
              disabled={count === 0}
              busy={readAll.isPending}
              onClick={() => readAll.mutate()}
            >
              Mark all as read
            </Button>
          </>
        }
      >
        <Inbox unread={unread} onOpen={(path) => void navigate({ href: path } as never)} />
      </Panel>
    </Page>
  );
}
