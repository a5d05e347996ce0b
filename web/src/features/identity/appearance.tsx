/** How the product looks and which keys it takes; shown at once, kept in the account. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api, call } from "~/api/client";
import {
  type Appearance as Choice,
  chooseAppearance,
  type Density,
  type Theme,
  useAppearance,
} from "~/design/appearance";
import { formatDate, formatNumber } from "~/design/format";
import { ErrorLine } from "~/ui/error_state";
import { Checkbox, Segments, Select } from "~/ui/field";
import { Panel } from "~/ui/panel";
import { PaletteChoice } from "./palette_choice";
import { meQuery, useMe } from "./session";
import styles from "./settings.module.css";

const THEMES: { value: Theme; label: string }[] = [
  { value: "system", label: "System" },
  { value: "dark", label: "Dark" },
  { value: "light", label: "Light" },
  { value: "contrast", label: "High contrast" },
];

const DENSITIES: { value: Density; label: string }[] = [
  { value: "dense", label: "Dense" },
  { value: "comfortable", label: "Comfortable" },
];

const LOCALES = [
  { value: "", label: "As this browser" },
  ...["en-US", "en-GB", "de-DE", "fr-FR", "es-ES", "it-IT", "pt-BR", "sv-SE", "pl-PL", "ja-JP"].map(
    (value) => ({
      value,
      label: new Intl.DisplayNames("en", { type: "language" }).of(value) ?? value,
    }),
  ),
];

const OWN_ZONE = new Intl.DateTimeFormat().resolvedOptions().timeZone;

const ZONES = [
  { value: "", label: `As this browser (${OWN_ZONE})` },
  { value: "UTC", label: "UTC" },
  ...Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value })),
];

export function Appearance() {
  const appearance = useAppearance();
  const { save, error } = useSave();
  return (
    <Panel title="Appearance">
      <dl className={styles.choices}>
        <dt>Theme</dt>
        <dd>
          <Segments
            label="Theme"
            value={appearance.theme}
            choices={THEMES}
            onChoose={(theme) => save({ theme })}
          />
        </dd>
        <dt>Gain and loss</dt>
        <dd>
          <PaletteChoice value={appearance.palette} onChoose={(palette) => save({ palette })} />
        </dd>
        <dt>Rows</dt>
        <dd>
          <Segments
            label="Rows"
            value={appearance.density}
            choices={DENSITIES}
            onChoose={(density) => save({ density })}
          />
        </dd>
        <dt>Numbers and dates</dt>
        <dd className={styles.choice}>
          <Select
            aria-label="Numbers and dates"
            value={appearance.locale}
            choices={LOCALES}
            onChoose={(locale) => save({ locale })}
          />
          <p className={styles.hint}>
            {formatNumber(1234567.89)} · {formatDate("2026-11-21T12:00:00Z")}
          </p>
        </dd>
        <dt>Time zone</dt>
        <dd className={styles.choice}>
          <Select
            aria-label="Time zone"
            value={appearance.zone}
            choices={ZONES}
            onChoose={(zone) => save({ zone })}
          />
        </dd>
        <dt>Keys</dt>
        <dd>
          <Checkbox
            label="Single-letter shortcuts"
            hint="Off: only keys with Ctrl or Alt act, so speech input and slips of the hand do nothing."
            checked={appearance.single_key_shortcuts}
            onToggle={(single_key_shortcuts) => save({ single_key_shortcuts })}
          />
        </dd>
      </dl>
      <ErrorLine error={error} />
    </Panel>
  );
}

function useSave() {
  const preferences = useMe()?.preferences;
  const queries = useQueryClient();
  const { mutate, error } = useMutation({
    mutationFn: (next: object) => call(api.PUT("/api/v1/me/preferences", { body: { ...next } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
  const save = (change: Partial<Choice>) => {
    chooseAppearance(change);
    mutate({ ...(preferences as object), ...useAppearance.getState() });
  };
  return { save, error };
}
