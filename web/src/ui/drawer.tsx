/** Details beside the page: rendered into the shell's right column, closed with Escape. */

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import { createPortal } from "react-dom";
import { IconButton } from "./button";
import styles from "./drawer.module.css";

export const DRAWER_SLOT = "drawer-slot";

type DrawerProps = {
  open: boolean;
  title: string;
  caption?: ReactNode;
  onClose: () => void;
  children: ReactNode;
};

export function Drawer({ open, title, caption, onClose, children }: DrawerProps) {
  const id = useId();
  const [slot, setSlot] = useState<HTMLElement | null>(null);
  useEffect(() => setSlot(document.getElementById(DRAWER_SLOT)), []);
  useEffect(() => {
    if (!open) return;
    const close = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", close);
    return () => document.removeEventListener("keydown", close);
  }, [open, onClose]);
  if (!open || !slot) return null;
  return createPortal(
    <aside className={styles.drawer} aria-labelledby={id}>
      <header className={styles.header}>
        <h2 id={id}>{title}</h2>
        {caption ? <span className={styles.caption}>{caption}</span> : null}
        <IconButton label="Close" keys="Esc" icon={<X />} onClick={onClose} />
      </header>
      <div className={styles.body}>{children}</div>
    </aside>,
    slot,
  );
}

/** Label and value pairs, the usual content of a drawer. */
export function Facts({ facts }: { facts: { label: string; value: ReactNode }[] }) {
  return (
    <dl className={styles.facts}>
      {facts.map((fact) => (
        <div key={fact.label}>
          <dt>{fact.label}</dt>
          <dd>{fact.value}</dd>
        </div>
      ))}
    </dl>
  );
}
