/**
 * Panels in windows of their own. A window changes the layout by small acts that it tells the others; the
 * desk it came from keeps the layout and tells everybody what it is.
 */

import { roomiest } from "~/ui/dock/dock_place";
import { type DockNode, insertTab, removeTab } from "~/ui/dock/dock_tree";
import {
  type DeskLayout,
  LINKS,
  type LinkName,
  type LinkState,
  readBox,
  type WindowBox,
  withChoice,
  withLink,
  withSubject,
} from "./desk_layout";
import { isRangeName } from "./range";

/** What can be done to one panel from wherever it stands. */
export type DeskAct =
  | { act: "subject"; id: string; change: Partial<LinkState> }
  | { act: "link"; id: string; link: LinkName | null }
  | { act: "choice"; id: string; choice: string | null }
  | { act: "box"; id: string; box: WindowBox }
  | { act: "back"; id: string };

/** What the windows of a desk say to each other. */
export type DeskWord =
  | { say: "layout"; layout: unknown }
  | { say: "act"; what: DeskAct }
  /** A window stands, or is about to go. */
  | { say: "here" | "leaving"; id: string }
  /** The desk asks who stands; the desk is closed. */
  | { say: "who" | "gone" }
  | { say: "cross"; link: LinkName; time: number | null };

export function applyAct(layout: DeskLayout, what: DeskAct): DeskLayout {
  switch (what.act) {
    case "subject":
      return withSubject(layout, what.id, what.change);
    case "link":
      return withLink(layout, what.id, what.link);
    case "choice":
      return withChoice(layout, what.id, what.choice);
    case "box":
      return what.id in layout.windows
        ? { ...layout, windows: { ...layout.windows, [what.id]: what.box } }
        : layout;
    case "back":
      return bringBack(layout, what.id, null);
  }
}

/** Takes a panel out of the tree into a window. */
export function popOut(layout: DeskLayout, id: string, box: WindowBox): DeskLayout {
  if (!(id in layout.panels)) return layout;
  const windows = { ...layout.windows, [id]: box };
  return { ...layout, windows, tree: removeTab(layout.tree, id) };
}

/** How wide a desk usually is for its height. */
const USUAL_ASPECT = 1.6;

/**
 * Puts a panel from its window into the tree: to where it stood, as long as the others stand as they did,
 * and else where there is most room.
 *
 * - `before`: the tree from which it was taken; null when nobody remembers.
 */
export function bringBack(layout: DeskLayout, id: string, before: DockNode | null): DeskLayout {
  if (!(id in layout.windows)) return layout;
  const { [id]: _, ...windows } = layout.windows;
  const same = before !== null && text(removeTab(before, id)) === text(layout.tree);
  const tree = same ? before : insertTab(layout.tree, id, roomiest(layout.tree, USUAL_ASPECT));
  return { ...layout, windows, tree };
}

const text = (tree: DockNode | null) => JSON.stringify(tree);

/** What another window said, which may be of another version; null when it means nothing here. */
export function readWord(raw: unknown): DeskWord | null {
  if (typeof raw !== "object" || raw === null) return null;
  const word = raw as Record<string, unknown>;
  switch (word.say) {
    case "layout":
      return { say: "layout", layout: word.layout };
    case "who":
    case "gone":
      return { say: word.say };
    case "here":
    case "leaving":
      return typeof word.id === "string" ? { say: word.say, id: word.id } : null;
    case "cross": {
      const link = LINKS.find((it) => it === word.link);
      const time = typeof word.time === "number" ? word.time : null;
      return link ? { say: "cross", link, time } : null;
    }
    case "act": {
      const what = readAct(word.what);
      return what && { say: "act", what };
    }
    default:
      return null;
  }
}

function readAct(raw: unknown): DeskAct | null {
  if (typeof raw !== "object" || raw === null) return null;
  const { act, id, ...rest } = raw as Record<string, unknown>;
  if (typeof id !== "string") return null;
  const chosen = typeof rest.choice === "string" ? rest.choice : null;
  const box = readBox(rest.box);
  switch (act) {
    case "subject":
      return { act, id, change: readChange(rest.change) };
    case "link":
      return { act, id, link: LINKS.find((it) => it === rest.link) ?? null };
    case "choice":
      return { act, id, choice: chosen };
    case "box":
      return box && { act, id, box };
    case "back":
      return { act, id };
    default:
      return null;
  }
}

function readChange(raw: unknown): Partial<LinkState> {
  const { symbol, range } = (raw ?? {}) as Record<string, unknown>;
  return {
    ...(typeof symbol === "string" && symbol !== "" ? { symbol } : {}),
    ...(isRangeName(range) ? { range } : {}),
  };
}
