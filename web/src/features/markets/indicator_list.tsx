/** The list of indicators with its search: arrows walk it, Enter and a press choose. */

import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { Input } from "~/ui/field";
import styles from "./indicator_dialog.module.css";
import { findIndicators } from "./indicator_form";
import type { Indicator } from "./queries";

type IndicatorListProps = {
  indicators: readonly Indicator[];
  chosen: string | null;
  onChoose: (indicator: Indicator) => void;
};

export function IndicatorList({ indicators, chosen, onChoose }: IndicatorListProps) {
  const id = useId();
  const [wanted, setWanted] = useState("");
  const groups = findIndicators(wanted, indicators);
  const flat = groups.flatMap((group) => group.indicators);
  const at = flat.findIndex(({ name }) => name === chosen);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (chosen === null) return;
    list.current?.querySelector(`[data-name="${chosen}"]`)?.scrollIntoView({ block: "nearest" });
  }, [chosen]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Enter: at };
    const to = steps[event.key];
    if (to === undefined || flat.length === 0) return;
    event.preventDefault();
    const next = flat[Math.min(Math.max(to, 0), flat.length - 1)];
    if (next && next.name !== chosen) onChoose(next);
  };

  return (
    <div className={styles.finder}>
      <div className={styles.search}>
        <Search aria-hidden="true" />
        <Input
          role="combobox"
          aria-label="Find an indicator"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={at >= 0 ? `${id}-${chosen}` : undefined}
          placeholder="Name, words or group"
          autoComplete="off"
          spellCheck={false}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          onKeyDown={onKeyDown}
        />
      </div>
      <div ref={list} id={id} role="listbox" aria-label="Indicators" className={styles.list}>
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options, not of fields
          <div key={group.title} role="group" aria-label={group.title || "Found"}>
            {group.title ? (
              <div className={styles.group} aria-hidden="true">
                {group.title}
              </div>
            ) : null}
            {group.indicators.map((indicator) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and handles the keys
              // biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant
              <div
                key={indicator.name}
                id={`${id}-${indicator.name}`}
                role="option"
                aria-selected={indicator.name === chosen}
                data-name={indicator.name}
                className={styles.option}
                onClick={() => onChoose(indicator)}
              >
                <span>{indicator.title}</span>
                <code>{indicator.name}</code>
              </div>
            ))}
          </div>
        ))}
        {flat.length === 0 ? <p className={styles.none}>Nothing is called “{wanted}”.</p> : null}
      </div>
    </div>
  );
}
