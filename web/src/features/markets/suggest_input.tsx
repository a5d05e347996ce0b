/**
 * A field that offers while one types: arrows choose, Enter takes the choice or what was typed, Tab
 * takes the choice and stays, Escape closes. The pattern is ARIA's combobox with a list.
 */

import { type ComponentProps, type KeyboardEvent, type Ref, useId, useState } from "react";
import { Input } from "~/ui/field";
import styles from "./suggest_input.module.css";

export type Suggestion = { key: string; label: string; detail?: string; mark?: string | undefined };

type SuggestInputProps = Omit<ComponentProps<"input">, "onChange" | "onSubmit" | "value"> & {
  label: string;
  value: string;
  onChange: (value: string, cursor: number) => void;
  suggestions: readonly Suggestion[];
  onChoose: (key: string) => void;
  /** Enter without a choice. */
  onSubmit?: (value: string) => void;
  /** The first offer is chosen from the start, as where only offers make sense. */
  eager?: boolean;
  input?: Ref<HTMLInputElement>;
};

export function SuggestInput(props: SuggestInputProps) {
  const {
    label,
    value,
    onChange,
    suggestions,
    onChoose,
    onSubmit,
    eager = false,
    input,
    ...rest
  } = props;
  const id = useId();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(eager ? 0 : -1);
  const shown = open && suggestions.length > 0;
  const chosen = shown ? suggestions[Math.min(active, suggestions.length - 1)] : undefined;

  const close = () => {
    setOpen(false);
    setActive(eager ? 0 : -1);
  };
  const take = (key: string) => {
    close();
    onChoose(key);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    const count = suggestions.length;
    if (event.key === "ArrowDown" && count > 0) {
      setOpen(true);
      setActive(shown ? (active + 1) % count : 0);
    } else if (event.key === "ArrowUp" && shown) setActive((active - 1 + count) % count);
    else if (event.key === "Enter" && chosen) take(chosen.key);
    else if (event.key === "Enter") {
      close();
      onSubmit?.(value);
    } else if (event.key === "Tab" && chosen && !event.shiftKey) take(chosen.key);
    else if (event.key === "Escape" && shown) close();
    else return rest.onKeyDown?.(event);
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={styles.suggest}>
      <Input
        {...rest}
        ref={input}
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={shown ? id : undefined}
        aria-activedescendant={chosen ? `${id}-${chosen.key}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        value={value}
        onChange={(event) => {
          setOpen(true);
          setActive(eager ? 0 : -1);
          onChange(event.target.value, event.target.selectionStart ?? event.target.value.length);
        }}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          close();
          rest.onBlur?.(event);
        }}
      />
      {shown ? (
        <div id={id} role="listbox" aria-label={label} className={styles.list}>
          {suggestions.map((suggestion, index) => (
            <Option
              key={suggestion.key}
              id={`${id}-${suggestion.key}`}
              suggestion={suggestion}
              active={suggestion === chosen}
              onPoint={() => setActive(index)}
              onTake={() => take(suggestion.key)}
            />
          ))}
        </div>
      ) : null}
    </div>
  );
}

type OptionProps = {
  id: string;
  suggestion: Suggestion;
  active: boolean;
  onPoint: () => void;
  onTake: () => void;
};

function Option({ id, suggestion, active, onPoint, onTake }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus and its Enter does this
    // biome-ignore lint/a11y/useFocusableInteractive: options are reached through aria-activedescendant
    <div
      id={id}
      role="option"
      aria-selected={active}
      className={styles.option}
      onPointerMove={onPoint}
      onPointerDown={(event) => event.preventDefault()} // the field keeps its focus
      onClick={onTake}
    >
      <span className={styles.label}>{suggestion.label}</span>
      {suggestion.detail ? <span className={styles.detail}>{suggestion.detail}</span> : null}
      {suggestion.mark ? <span className={styles.mark}>{suggestion.mark}</span> : null}
    </div>
  );
}
