/** The unit every page is made of: a hairline box with a title, its freshness, and a menu. */

import { Ellipsis } from "lucide-react";
import { createContext, type ReactNode, useContext, useId } from "react";
import { IconButton } from "./button";
import { Menu, type MenuEntry } from "./menu";
import styles from "./panel.module.css";

/** True inside a frame that has the title already: the box and the title go, the controls stay. */
export const FramedPanel = createContext(false);

type PanelProps = {
  title: string;
  /** Small and muted, right after the title: a count, a symbol. */
  caption?: ReactNode;
  freshness?: ReactNode;
  /** Controls in the header, left of the menu. */
  controls?: ReactNode;
  menu?: MenuEntry[] | undefined;
  /** No padding: for tables and charts that fill the box. */
  flush?: boolean;
  className?: string | undefined;
  children: ReactNode;
};

export function Panel({
  title,
  caption,
  freshness,
  controls,
  menu,
  flush = false,
  className,
  children,
}: PanelProps) {
  const id = useId();
  const framed = useContext(FramedPanel);
  const hollow = framed && !caption && !freshness && !controls && !menu?.length;
  const frame = framed ? styles.framed : className;
  return (
    <section aria-labelledby={id} className={[styles.panel, frame].filter(Boolean).join(" ")}>
      <header className={hollow ? "visually-hidden" : styles.header}>
        <h2 id={id} className={framed ? "visually-hidden" : styles.title}>
          {title}
        </h2>
        {caption ? <span className={styles.caption}>{caption}</span> : null}
        <div className={styles.right}>
          {freshness}
          {controls}
          {menu && menu.length > 0 ? (
            <Menu label={`${title}: more`} entries={menu}>
              <IconButton label="More" icon={<Ellipsis />} />
            </Menu>
          ) : null}
        </div>
      </header>
      <div className={flush ? styles.flush : styles.body}>{children}</div>
    </section>
  );
}
