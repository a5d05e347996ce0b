/** What the keys of a watch list mean. */

import type { KeyboardEvent } from "react";

export type Command =
  | "down"
  | "up"
  | "first"
  | "last"
  | "open"
  | "select"
  | "clear"
  | "remove"
  | "moveDown"
  | "moveUp";

const LETTERS: Record<string, Command> = {
  j: "down",
  k: "up",
  x: "select",
  J: "moveDown",
  K: "moveUp",
};

const KEYS: Record<string, Command> = {
  ArrowDown: "down",
  ArrowUp: "up",
  Home: "first",
  End: "last",
  Enter: "open",
  " ": "select",
  Escape: "clear",
  Delete: "remove",
  Backspace: "remove",
};

export function commandOf(
  event: Pick<KeyboardEvent, "key" | "altKey" | "ctrlKey" | "metaKey">,
  singleKeys: boolean,
): Command | null {
  if (event.ctrlKey || event.metaKey) return null;
  if (event.altKey) {
    return event.key === "ArrowDown" ? "moveDown" : event.key === "ArrowUp" ? "moveUp" : null;
  }
  return KEYS[event.key] ?? (singleKeys ? (LETTERS[event.key] ?? null) : null);
}
