/** How an alert is put into words. */

import { formatAge, formatPrice } from "~/design/format";
import type { Alert, AlertDraft } from "./alerts";

type Tone = "good" | "warn" | "neutral" | "info";

/** Where an alert stands, in a word or two, with why. */
export function standing(alert: Alert): { tone: Tone; word: string; reason: string } {
  if (alert.state === "paused") {
    const done = alert.repeat === "once" && alert.fires > 0;
    return done
      ? { tone: "info", word: "Fired", reason: "It fired and is paused; arm it to watch again." }
      : { tone: "neutral", word: "Paused", reason: "It is not watched." };
  }
  if (alert.fault != null) return { tone: "warn", word: "Cannot check", reason: alert.fault };
  if (alert.last_checked_at == null) {
    return { tone: "neutral", word: "Armed", reason: "It has not been checked yet." };
  }
  const checked = `Checked ${formatAge(alert.last_checked_at)}.`;
  if (alert.universe && alert.matching != null && alert.matching > 0) {
    const reason = `${checked} It fires when another one enters.`;
    return { tone: "info", word: `Armed, true of ${alert.matching}`, reason };
  }
  return alert.met
    ? {
        tone: "info",
        word: "Armed, true now",
        reason: `${checked} It fires when it becomes true again.`,
      }
    : { tone: "good", word: "Armed", reason: checked };
}

/** What an alert is about: a symbol, or which assets together. */
export function aboutOf(
  { symbol, universe }: Pick<Alert, "symbol" | "universe">,
  lists: readonly Told[],
): string {
  if (!universe) return symbol ?? "";
  const list = lists.find(({ id }) => id === universe.watchlist);
  const parts = [
    universe.symbols?.length ? universe.symbols.join(", ") : null,
    universe.type ?? null,
    universe.sector ?? null,
    universe.exchange ?? null,
    universe.watchlist ? (list?.name ?? "a watchlist") : null,
  ].filter((part) => part !== null);
  return parts.length === 0 ? "every asset" : `any of: ${parts.join(", ")}`;
}

/** What is watched and where it is now: `rsi(AAPL.close, 14) = 34.2`. */
export function watchedNow(alert: Alert): string {
  return formatPrice(alert.last_value ?? null);
}

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Rests to choose from, in seconds. */
export const RESTS: readonly { value: string; label: string }[] = [
  { value: "0", label: "None" },
  { value: `${5 * MINUTE}`, label: "5 minutes" },
  { value: `${HOUR}`, label: "1 hour" },
  { value: `${DAY}`, label: "1 day" },
  { value: `${7 * DAY}`, label: "1 week" },
];

/** A rest in words, also one that somebody else chose. */
export function restOf(seconds: number): string {
  const known = RESTS.find(({ value }) => value === `${seconds}`);
  if (known) return known.label;
  if (seconds % HOUR === 0) return `${seconds / HOUR} hours`;
  return seconds % MINUTE === 0 ? `${seconds / MINUTE} minutes` : `${seconds} seconds`;
}

export type Told = { id: string; name: string };

/** Where an alert is told, in words. */
export function channelsOf(channels: readonly string[], webhooks: readonly Told[]): string {
  if (channels.length === 0) return "Nowhere: only its log";
  return channels
    .map((channel) => {
      if (channel === "inbox") return "Inbox";
      const id = channel.replace(/^webhook:/, "");
      return webhooks.find((it) => it.id === id)?.name ?? "A webhook";
    })
    .join(", ");
}

/** A name for who gives none: the rule itself, cut to what fits. */
export function nameOf(draft: Pick<AlertDraft, "name" | "formula" | "symbol">): string {
  const own = draft.name.trim();
  return own === "" ? `${draft.symbol} ${draft.formula.trim()}`.trim().slice(0, 100) : own;
}

export function draftOf(alert: Alert): AlertDraft {
  const { name, formula, interval, repeat, cooldown_seconds, channels } = alert;
  const about = { symbol: alert.symbol ?? "", universe: alert.universe ?? null };
  return { name, formula, ...about, interval, repeat, cooldown_seconds, channels };
}

export function newDraft(symbol: string, formula: string): AlertDraft {
  return {
    name: "",
    formula,
    symbol,
    universe: null,
    interval: "1d",
    repeat: "once",
    cooldown_seconds: 0,
    channels: ["inbox"],
  };
}
