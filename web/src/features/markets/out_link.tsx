/** What leads to a stranger's page: a link where a browser opens one, and only the words where not. */

import type { ReactNode } from "react";
import styles from "./facts.module.css";
import { safeLink } from "./safe_link";

type OutLinkProps = {
  href: string | null | undefined;
  className?: string | undefined;
  children: ReactNode;
};

export function OutLink({ href, className = styles.out, children }: OutLinkProps) {
  const link = safeLink(href);
  if (link === null) return children;
  return (
    <a className={className} href={link} target="_blank" rel="noreferrer noopener nofollow">
      {children}
    </a>
  );
}
