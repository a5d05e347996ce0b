/** Top bar: where home is, the command bar, the connection, the workspace, the reader. */

import { Link } from "@tanstack/react-router";
import { NotificationBell } from "~/features/collab/bell";
import { CommandBar } from "./command/bar";
import { ConnectionDot } from "./connection";
import { Logo } from "./logo";
import styles from "./shell.module.css";
import { UserMenu } from "./user_menu";
import { WorkspaceMenu } from "./workspace_menu";

export function TopBar() {
  return (
    <header className={styles.top}>
      <Link to="/" className={styles.logo} aria-label="Prospect, home">
        <Logo />
        <span className={styles.name}>Prospect</span>
      </Link>
      <CommandBar />
      <div className={styles.right}>
        <ConnectionDot />
        <NotificationBell />
        <WorkspaceMenu />
        <UserMenu />
      </div>
    </header>
  );
}
