/** The bell in the top bar: how many notifications are unread, and a word when one comes. */

import { Link, useNavigate } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import { toast } from "~/ui/toast";
import { Tooltip } from "~/ui/tooltip";
import styles from "./inbox.module.css";
import { ownPath, useNewNotifications, useRead, useUnread } from "./notifications";

/** More than this is many. */
const MOST = 99;

export function NotificationBell() {
  const unread = useUnread();
  const navigate = useNavigate();
  const read = useRead();
  useNewNotifications((notification) => {
    const { id, title, body, link } = notification;
    const path = ownPath(link);
    const open = () => {
      read.mutate(id);
      void navigate({ href: path ?? "/inbox" } as never);
    };
    toast(title, { detail: body, action: { label: "Open", onSelect: open } });
  });
  const label = unread === 0 ? "Inbox" : `Inbox: ${unread} unread`;
  return (
    <Tooltip text={label} keys="g i">
      <Link to="/inbox" className={styles.bell} aria-label={label}>
        <Bell aria-hidden="true" />
        {unread === 0 ? null : (
          <span className={`${styles.count} numeric`} aria-hidden="true">
            {unread > MOST ? `${MOST}+` : unread}
          </span>
        )}
      </Link>
    </Tooltip>
  );
}
