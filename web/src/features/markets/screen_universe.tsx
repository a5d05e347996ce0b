/** Which assets a screen asks, at which bars, and as of which day. */

import { useState } from "react";
import { type Choice, Field, Input, Select } from "~/ui/field";
import { INTERVALS } from "./interval";
import styles from "./screen.module.css";
import { ASSET_TYPES, type ScreenState } from "./screen_search";
import { useAssetTraits } from "./screens";
import { parseTickers } from "./tickers";
import { useWatchlists } from "./watchlist";

type ScreenUniverseProps = {
  state: ScreenState;
  onChange: (change: Partial<ScreenState>) => void;
};

const ANY = "";

const INTERVAL_CHOICES = INTERVALS.map(({ code, name }) => ({ value: code, label: name }));

export function ScreenUniverse({ state, onChange }: ScreenUniverseProps) {
  const traits = useAssetTraits().data;
  const lists = useWatchlists().data ?? [];
  const types = traits?.types ?? ASSET_TYPES;
  return (
    <div className={styles.universe}>
      <Pick
        label="Type"
        value={state.type}
        choices={choicesOf(types, state.type)}
        onPick={(type) => onChange({ type: ASSET_TYPES.find((it) => it === type) ?? null })}
      />
      <Pick
        label="Sector"
        value={state.sector}
        choices={choicesOf(traits?.sectors ?? [], state.sector)}
        onPick={(sector) => onChange({ sector })}
      />
      <Pick
        label="Exchange"
        value={state.exchange}
        choices={choicesOf(traits?.exchanges ?? [], state.exchange)}
        onPick={(exchange) => onChange({ exchange })}
      />
      <Pick
        label="Watchlist"
        value={state.list}
        choices={lists.map(({ id, name }) => ({ value: id, label: name }))}
        onPick={(list) => onChange({ list })}
      />
      <SymbolsField
        key={state.symbols.join()}
        symbols={state.symbols}
        onChange={(symbols) => onChange({ symbols })}
      />
      <Field label="Bars">
        <Select
          value={state.interval}
          choices={INTERVAL_CHOICES}
          onChoose={(interval) => onChange({ interval })}
        />
      </Field>
      <Field label="On the day" aside={state.at === null ? "now" : undefined}>
        <Input
          type="date"
          value={state.at ?? ""}
          onChange={(event) => onChange({ at: event.target.value || null })}
        />
      </Field>
    </div>
  );
}

type PickProps = {
  label: string;
  value: string | null;
  choices: readonly Choice<string>[];
  onPick: (value: string | null) => void;
};

function Pick({ label, value, choices, onPick }: PickProps) {
  return (
    <Field label={label}>
      <Select
        value={value ?? ANY}
        choices={[{ value: ANY, label: "Any" }, ...choices]}
        onChoose={(next) => onPick(next === ANY ? null : next)}
      />
    </Field>
  );
}

/** What a link asks for is among the choices even where nothing has it. */
function choicesOf(values: readonly string[], chosen: string | null): Choice<string>[] {
  const all = chosen === null || values.includes(chosen) ? values : [...values, chosen];
  return all.map((value) => ({ value, label: value[0]?.toUpperCase() + value.slice(1) }));
}

type SymbolsFieldProps = { symbols: readonly string[]; onChange: (symbols: string[]) => void };

/** Told when the reader leaves it or presses Enter: half a symbol is another symbol. */
function SymbolsField({ symbols, onChange }: SymbolsFieldProps) {
  const [text, setText] = useState(symbols.join(", "));
  const { symbols: read, refused } = parseTickers(text);
  const tell = () => read.join() !== symbols.join() && onChange(read);
  return (
    <div className={styles.wide}>
      <Field
        label="Symbols"
        aside="optional"
        error={refused.length > 0 ? `Not symbols: ${refused.slice(0, 5).join(", ")}` : undefined}
      >
        <Input
          value={text}
          placeholder="All, or AAPL, MSFT …"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onBlur={tell}
          onKeyDown={(event) => event.key === "Enter" && tell()}
        />
      </Field>
    </div>
  );
}
