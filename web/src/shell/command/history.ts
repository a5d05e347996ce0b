/** What was entered before, newest last; up-arrow walks it. */

const KEY = "prospect.commands";
const KEPT = 50;

export function readHistory(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(kept) ? kept.filter((it) => typeof it === "string") : [];
  } catch {
    return [];
  }
}

export function remember(command: string) {
  const text = command.trim();
  if (text === "") return;
  const next = [...readHistory().filter((it) => it !== text), text].slice(-KEPT);
  try {
    localStorage.setItem(KEY, JSON.stringify(next));
  } catch {
    // Without storage the bar works, it only forgets.
  }
}
