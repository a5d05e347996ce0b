/** Tabs: arrows move between them, the panel follows. Which one is open belongs to the URL, so the caller keeps it. */

import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./tabs.module.css";

export type Tab<Key extends string> = { key: Key; label: string; count?: number | undefined };

type TabsProps<Key extends string> = {
  label: string;
  tabs: readonly Tab<Key>[];
  value: Key;
  onChange: (key: Key) => void;
  /** The content of the open tab. */
  children?: ReactNode;
  /** Right of the tabs. */
  aside?: ReactNode;
};

export function Tabs<Key extends string>({
  label,
  tabs,
  value,
  onChange,
  children,
  aside,
}: TabsProps<Key>) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  // Where not all tabs have room the open one is in sight; only the list scrolls, never the page.
  useEffect(() => {
    const open = list.current?.querySelector<HTMLElement>(`[data-key="${value}"]`);
    if (!list.current || !open) return;
    list.current.scrollLeft = open.offsetLeft + open.offsetWidth / 2 - list.current.clientWidth / 2;
  }, [value]);
  const move = (event: KeyboardEvent) => {
    const next = stepTo(tabs, value, event.key);
    if (!next) return;
    event.preventDefault();
    onChange(next);
    list.current?.querySelector<HTMLElement>(`[data-key="${next}"]`)?.focus();
  };
  return (
    <>
      <div className={styles.bar}>
        <div ref={list} role="tablist" aria-label={label} className={styles.list}>
          {tabs.map((tab) => (
            <button
              key={tab.key}
              type="button"
              role="tab"
              id={`${id}-${tab.key}`}
              data-key={tab.key}
              aria-selected={tab.key === value}
              aria-controls={children === undefined ? undefined : `${id}-panel`}
              tabIndex={tab.key === value ? 0 : -1}
              className={styles.tab}
              onClick={() => onChange(tab.key)}
              onKeyDown={move}
            >
              {tab.label}
              {tab.count === undefined ? null : <span className={styles.count}>{tab.count}</span>}
            </button>
          ))}
        </div>
        {aside ? <div className={styles.aside}>{aside}</div> : null}
      </div>
      {children === undefined ? null : (
        <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`}>
          {children}
        </div>
      )}
    </>
  );
}

function stepTo<Key extends string>(tabs: readonly Tab<Key>[], value: Key, key: string) {
  const at = tabs.findIndex((tab) => tab.key === value);
  const steps: Record<string, number> = {
    ArrowRight: (at + 1) % tabs.length,
    ArrowLeft: (at - 1 + tabs.length) % tabs.length,
    Home: 0,
    End: tabs.length - 1,
  };
  const to = steps[key];
  return to === undefined ? undefined : tabs[to]?.key;
}
