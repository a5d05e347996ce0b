/** A menu behind a button. Not modal: the page behind stays alive and keeps its scroll. */

import { DropdownMenu as Radix } from "radix-ui";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./kbd";
import styles from "./menu.module.css";

export type MenuEntry =
  | {
      label: string;
      icon?: ReactNode;
      keys?: string | undefined;
      danger?: boolean | undefined;
      disabled?: boolean | undefined;
      checked?: boolean | undefined;
      detail?: ReactNode;
      onSelect: () => void;
    }
  | { heading: string }
  | "line";

type MenuProps = {
  label: string;
  entries: MenuEntry[];
  children: ReactElement;
  align?: "start" | "end" | undefined;
  side?: "bottom" | "right" | undefined;
};

export function Menu(props: MenuProps) {
  const { label, entries, children, align = "end", side = "bottom" } = props;
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          className={styles.menu}
          align={align}
          side={side}
          sideOffset={4}
          collisionPadding={8}
          aria-label={label}
        >
          {entries.map((entry, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a menu is built anew for every opening
            <Entry key={index} entry={entry} />
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === "line") return <Radix.Separator className={styles.line} />;
  if ("heading" in entry) {
    return <Radix.Label className={styles.heading}>{entry.heading}</Radix.Label>;
  }
  const body = (
    <>
      <span className={styles.icon}>{entry.checked ? "✓" : entry.icon}</span>
      <span className={styles.label}>{entry.label}</span>
      {entry.detail ? <span className={styles.detail}>{entry.detail}</span> : null}
      {entry.keys ? <Kbd keys={entry.keys} /> : null}
    </>
  );
  const common = {
    className: `${styles.item} ${entry.danger ? styles.danger : ""}`,
    disabled: entry.disabled ?? false,
    onSelect: entry.onSelect,
  };
  if (entry.checked === undefined) return <Radix.Item {...common}>{body}</Radix.Item>;
  return (
    <Radix.CheckboxItem {...common} checked={entry.checked}>
      {body}
    </Radix.CheckboxItem>
  );
}
