/**
 * A modal question, on the browser's own `<dialog>`: focus stays inside, Escape closes, what is
 * behind is inert, and no style is injected that the content security policy would refuse.
 */

import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button } from "./button";
import styles from "./dialog.module.css";

type DialogProps = {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  /** The row of buttons at the foot. */
  actions?: ReactNode;
  width?: "s" | "m" | "l";
};

export function Dialog({ open, title, onClose, children, actions, width = "m" }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  const titleId = useId();
  useEffect(() => {
    const element = dialog.current;
    if (!open || !element) return;
    const before = document.activeElement;
    if (!element.open) element.showModal();
    // The first thing to fill in, else the dialog itself: a focused close button would be a trap for Enter.
    const first = element.querySelector<HTMLElement>("input:not([type=radio]), select, textarea");
    (first ?? frame.current)?.focus();
    return () => {
      element.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, [open]);
  if (!open) return null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the key for what the click on the backdrop does
    <dialog
      ref={dialog}
      className={`${styles.dialog} ${styles[width]}`}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div ref={frame} tabIndex={-1} className={styles.frame}>
        <header className={styles.header}>
          <h2 id={titleId}>{title}</h2>
          <Button look="quiet" icon={<X />} aria-label="Close" onClick={onClose} />
        </header>
        <div className={styles.body}>{children}</div>
        {actions ? <footer className={styles.actions}>{actions}</footer> : null}
      </div>
    </dialog>
  );
}

type ConfirmProps = {
  open: boolean;
  title: string;
  /** The verb on the button: "Delete the key". */
  verb: string;
  children: ReactNode;
  busy?: boolean | undefined;
  onConfirm: () => void;
  onClose: () => void;
};

/** For what cannot be undone. */
export function Confirm({ open, title, verb, children, busy, onConfirm, onClose }: ConfirmProps) {
  return (
    <Dialog
      open={open}
      title={title}
      width="s"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button look="danger" busy={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
