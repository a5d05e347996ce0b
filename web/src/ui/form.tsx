/** A form whose values are read when it is sent: `Ctrl+Enter` sends from any field. */

import type { FormEvent, KeyboardEvent, ReactNode } from "react";
import styles from "./form.module.css";

type FormProps = {
  onSend: (values: Record<string, string>) => void;
  id?: string;
  label?: string;
  children: ReactNode;
};

export function Form({ onSend, id, label, children }: FormProps) {
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const values: Record<string, string> = {};
    for (const [name, value] of new FormData(event.currentTarget)) {
      if (typeof value === "string") values[name] = value;
    }
    onSend(values);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLFormElement>) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.currentTarget.requestSubmit();
    }
  };
  return (
    <form id={id} aria-label={label} className={styles.form} onSubmit={send} onKeyDown={onKeyDown}>
      {children}
    </form>
  );
}

/** The buttons of a form, or of a row of a page. */
export function Actions({ children }: { children: ReactNode }) {
  return <div className={styles.actions}>{children}</div>;
}
