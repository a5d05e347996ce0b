/** The frame of a page: its title for people and for the browser tab, its controls, its body. */

import { type ReactNode, useEffect } from "react";
import styles from "./page.module.css";

type PageProps = {
  title: string;
  /** One muted sentence or figure beside the title. */
  caption?: ReactNode;
  controls?: ReactNode;
  /** Reading width, for forms and prose. */
  narrow?: boolean;
  children: ReactNode;
};

export function Page({ title, caption, controls, narrow = false, children }: PageProps) {
  useTitle(title);
  return (
    <div className={`${styles.page} ${narrow ? styles.narrow : ""}`}>
      <header className={styles.header}>
        <h1>{title}</h1>
        {caption ? <span className={styles.caption}>{caption}</span> : null}
        {controls ? <div className={styles.controls}>{controls}</div> : null}
      </header>
      {children}
    </div>
  );
}

/** Panels one under the other, a gutter apart. */
export function Stack({ children }: { children: ReactNode }) {
  return <div className={styles.stack}>{children}</div>;
}

/** The name of the place in the browser tab. */
export function useTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · Prospect`;
  }, [title]);
}
