/** What an alert is about: one asset, or every asset of a universe, a watchlist or a saved screen. */

import { type Choice, Field, Select } from "~/ui/field";
import type { AlertDraft } from "./alerts";
import { ASSET_TYPES } from "./screen_search";
import { useScreens } from "./screens";
import { useWatchlists } from "./watchlist";

const ONE = "one";
const ALL = "all";
/** A universe that no choice names, such as one of a sector. */
const KEPT = "kept";

type AlertAboutProps = {
  draft: AlertDraft;
  onChange: (change: Partial<AlertDraft>) => void;
};

export function AlertAbout({ draft, onChange }: AlertAboutProps) {
  const lists = useWatchlists().data ?? [];
  const screens = (useScreens().data ?? []).filter(({ question }) => question.rule);
  const chosen = codeOf(draft.universe);
  const choices: Choice<string>[] = [
    { value: ONE, label: "One asset" },
    { value: ALL, label: "Any asset of the workspace" },
    ...lists.map(({ id, name }) => ({ value: `list:${id}`, label: `Any of the list ${name}` })),
    ...ASSET_TYPES.map((type) => ({ value: `type:${type}`, label: `Any ${type}` })),
    ...screens.map(({ id, name }) => ({
      value: `screen:${id}`,
      label: `As the screen ${name} asks`,
    })),
    ...(chosen === KEPT ? [{ value: KEPT, label: "The assets it has been about" }] : []),
  ];
  const choose = (code: string) => {
    const [kind = "", id = ""] = code.split(/:(.*)/s);
    if (code === ONE) onChange({ universe: null });
    else if (code === ALL) onChange({ universe: {} });
    else if (kind === "list") onChange({ universe: { watchlist: id } });
    else if (kind === "type") {
      const type = ASSET_TYPES.find((it) => it === id) ?? null;
      onChange({ universe: { type } });
    } else if (kind === "screen") {
      const question = screens.find((it) => it.id === id)?.question;
      if (!question) return;
      const { universe, rule, interval } = question;
      onChange({ universe: universe ?? {}, formula: rule ?? "", interval: interval ?? "1d" });
    }
  };
  return (
    <Field
      label="About"
      hint={chosen === ONE ? undefined : "It names who enters; who is in already is passed over."}
    >
      <Select value={chosen} choices={choices} onChoose={choose} />
    </Field>
  );
}

function codeOf(universe: AlertDraft["universe"]): string {
  if (!universe) return ONE;
  const { symbols, type, sector, exchange, watchlist } = universe;
  const others = [symbols?.length ? symbols : null, sector, exchange].some((it) => it != null);
  if (others || (type && watchlist)) return KEPT;
  if (watchlist) return `list:${watchlist}`;
  return type ? `type:${type}` : ALL;
}
