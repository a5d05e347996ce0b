/** Moving rows of a hand-ordered list: by key, by menu, one or many at once. */

/**
 * Moves the chosen items by one place up or down, together, keeping their order; at an edge they
 * press against it.
 */
export function moveItems(items: readonly string[], chosen: ReadonlySet<string>, step: -1 | 1) {
  const moved = [...items];
  const indices = Array.from(moved.keys());
  if (step === 1) indices.reverse();
  for (const i of indices) {
    const [item, other] = [moved[i], moved[i + step]];
    if (item === undefined || other === undefined) continue;
    if (chosen.has(item) && !chosen.has(other)) [moved[i], moved[i + step]] = [other, item];
  }
  return moved;
}

/** Moves the chosen items to the top or the bottom, keeping their order. */
export function moveToEdge(
  items: readonly string[],
  chosen: ReadonlySet<string>,
  edge: "top" | "bottom",
) {
  const mine = items.filter((item) => chosen.has(item));
  const others = items.filter((item) => !chosen.has(item));
  return edge === "top" ? [...mine, ...others] : [...others, ...mine];
}

/** Adds what is not there yet, at the end, in order. */
export function addItems(items: readonly string[], more: readonly string[]) {
  return [...new Set([...items, ...more])];
}
