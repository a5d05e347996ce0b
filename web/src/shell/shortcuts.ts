/**
 * Keys of the whole product. A chord (`Ctrl+K`) works everywhere; a bare key or a sequence (`g h`)
 * only while no field has focus, and never when the reader has switched single keys off.
 */

export type Binding = { keys: string; run: () => void };

const SEQUENCE_WINDOW = 1_200; // milliseconds between the keys of `g h`

/** The name a key event has in a binding: `Ctrl+K`, `Ctrl+\`, `g`, `?`. */
export function nameKey(
  event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">,
): string {
  const chord = event.ctrlKey || event.metaKey;
  const key = chord && event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${chord ? "Ctrl+" : ""}${event.altKey ? "Alt+" : ""}${key}`;
}

export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target instanceof HTMLInputElement) return !/^(?:checkbox|radio|button)$/.test(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

const isBare = (keys: string) => !/^(?:Ctrl|Alt)\+|^F\d+$/.test(keys);

/** Matches keys one after another against the bindings; holds the beginning of a sequence. */
export function createMatcher(bindings: readonly Binding[]) {
  let begun = "";
  let begunAt = 0;
  return (name: string, bareAllowed: boolean, now: number): Binding | "begun" | undefined => {
    const sequence = begun && now - begunAt < SEQUENCE_WINDOW ? `${begun} ${name}` : name;
    begun = "";
    const allowed = bindings.filter((it) => bareAllowed || !isBare(it.keys));
    const found = allowed.find((it) => it.keys === sequence);
    if (found) return found;
    if (!allowed.some((it) => it.keys.startsWith(`${name} `))) return undefined;
    begun = name;
    begunAt = now;
    return "begun";
  };
}

/**
 * Listens until the returned function is called. Before everybody else, so that the second key of
 * `g j` is not taken by the table that has the focus; an open dialog keeps all keys for itself.
 */
export function listen(bindings: readonly Binding[], singleKeys: () => boolean): () => void {
  const match = createMatcher(bindings);
  const onKey = (event: KeyboardEvent) => {
    if (event.isComposing || isModalOpen()) return;
    const bare = singleKeys() && !isTyping(event.target);
    const found = match(nameKey(event), bare, event.timeStamp);
    if (!found || found === "begun") return;
    event.preventDefault();
    event.stopPropagation();
    found.run();
  };
  document.addEventListener("keydown", onKey, true);
  return () => document.removeEventListener("keydown", onKey, true);
}

function isModalOpen(): boolean {
  return document.querySelector("dialog[open], [role=menu]") !== null;
}
