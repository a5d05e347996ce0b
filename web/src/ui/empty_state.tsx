/** Nothing here yet: what would be here, why it is not, and one button. */

import type { ReactNode } from "react";
import styles from "./states.module.css";

type EmptyStateProps = {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  /** Alone on its page: stands in the middle, and its title is the page's. */
  whole?: boolean;
};

export function EmptyState({ icon, title, children, action, whole = false }: EmptyStateProps) {
  return (
    <div className={`${styles.state} ${whole ? styles.whole : ""}`}>
      {icon}
      {whole ? <h1 className={styles.title}>{title}</h1> : <p className={styles.title}>{title}</p>}
      {children ? <p className={styles.body}>{children}</p> : null}
      {action ? <div className={styles.actions}>{action}</div> : null}
    </div>
  );
}
