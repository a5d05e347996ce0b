/** Every action and the keys that belong to a place: with the pages, what the command bar and the keys can do. */

import {
  Activity,
  ArrowLeft,
  ArrowRight,
  Copy,
  History,
  Keyboard,
  LogOut,
  type LucideIcon,
  PanelBottom,
  PanelLeft,
  Rows3,
  Search,
  SunMoon,
  TextSearch,
} from "lucide-react";
import { chooseAppearance, cycleTheme, useAppearance } from "./design/appearance";
import type { Go } from "./registry";
import { openCommand, showCheatSheet, toggleRail, toggleTray } from "./shell/chrome";
import { toast } from "./ui/toast";

/** What an action may use besides its own imports. */
export type Hands = { navigate: (go: Go) => void; back: () => void; forward: () => void };

export type ActionEntry = {
  kind: "action";
  id: string;
  title: string;
  icon: LucideIcon;
  keys?: string;
  run: (hands: Hands) => void;
};

export const ACTIONS: readonly ActionEntry[] = [
  action("command", "Open the command bar", Search, "Ctrl+K", () => openCommand()),
  action("command-alt", "Open the command bar", Search, "Ctrl+P", () => openCommand()),
  action("search", "Search", Search, "/", () => openCommand()),
  action("symbol", "Find a symbol", TextSearch, "`", () => openCommand("`")),
  action("keys", "Show all keys", Keyboard, "?", () => showCheatSheet(true)),
  action("theme", "Switch theme", SunMoon, "Ctrl+\\", cycleTheme),
  action("density", "Switch row density", Rows3, undefined, switchDensity),
  action("rail", "Widen or narrow the rail", PanelLeft, "Ctrl+B", toggleRail),
  action("tray", "Show or hide running jobs", PanelBottom, "Ctrl+J", toggleTray),
  action("back", "Back", ArrowLeft, "[", (hands) => hands.back()),
  action("forward", "Forward", ArrowRight, "]", (hands) => hands.forward()),
  action("link", "Copy a link to this view", Copy, "y", copyLink),
  action("sessions", "Review where you are signed in", History, undefined, (hands) =>
    hands.navigate({ to: "/settings", search: { section: "sessions" } }),
  ),
  action("api-docs", "Open the API reference", Activity, undefined, () => {
    window.open("/docs", "_blank", "noopener");
  }),
  action("sign-out", "Sign out", LogOut, undefined, (hands) => hands.navigate({ to: "/sign-out" })),
];

function action(
  id: string,
  title: string,
  icon: LucideIcon,
  keys: string | undefined,
  run: ActionEntry["run"],
): ActionEntry {
  return keys
    ? { kind: "action", id, title, icon, keys, run }
    : { kind: "action", id, title, icon, run };
}

function switchDensity() {
  const { density } = useAppearance.getState();
  chooseAppearance({ density: density === "dense" ? "comfortable" : "dense" });
}

/** The whole view is in the URL, so the URL is the link. */
function copyLink() {
  void navigator.clipboard?.writeText(window.location.href).then(
    () => toast("Link copied", { tone: "good" }),
    () => toast("The browser did not allow copying", { tone: "bad" }),
  );
}

/** Keys that belong to a place rather than to the whole product; told here, handled there. */
export const LOCAL_KEYS: readonly { keys: string; title: string; where: string }[] = [
  { keys: "j", title: "Next row", where: "Tables" },
  { keys: "k", title: "Previous row", where: "Tables" },
  { keys: "Enter", title: "Open the row", where: "Tables" },
  { keys: "1 – 9", title: "Go to the panel with this number", where: "Panels" },
  { keys: "Alt+Shift+Arrow", title: "Move the panel", where: "Panels" },
  { keys: "Delete", title: "Close the panel", where: "Panels" },
  { keys: "Esc", title: "Close what is open", where: "Everywhere" },
  { keys: "ArrowUp", title: "Earlier commands", where: "Command bar" },
  { keys: "Ctrl+Enter", title: "Send the form", where: "Forms" },
  { keys: "1 5 Enter", title: "Interval of 15 minutes; 1h, ,D and ,W too", where: "Chart" },
  { keys: "Alt+T", title: "Trend line", where: "Chart" },
  { keys: "Alt+H", title: "Horizontal line", where: "Chart" },
  { keys: "Alt+V", title: "Vertical line", where: "Chart" },
  { keys: "Alt+F", title: "Fibonacci retracement", where: "Chart" },
  { keys: "Delete", title: "Delete the selected drawing", where: "Chart" },
  { keys: "Ctrl+Z", title: "Undo a drawing", where: "Chart" },
  { keys: "Space", title: "Play or pause a replay", where: "Chart" },
];
