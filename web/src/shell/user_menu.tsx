/** Who is signed in, and the way to settings and out. */

import { CircleHelp, KeyRound, LogOut, Settings, SunMoon } from "lucide-react";
import { cycleTheme } from "~/design/appearance";
import { useMe } from "~/features/identity/session";
import { Menu } from "~/ui/menu";
import { useHands } from "./hands";
import styles from "./shell.module.css";

export function UserMenu() {
  const me = useMe();
  const hands = useHands();
  if (!me) return null;
  const name = me.display_name || me.username;
  return (
    <Menu
      label="Account"
      entries={[
        { heading: me.email },
        {
          label: "Settings",
          icon: <Settings />,
          keys: "g e",
          onSelect: () => hands.navigate({ to: "/settings" }),
        },
        {
          label: "API keys",
          icon: <KeyRound />,
          onSelect: () => hands.navigate({ to: "/settings", search: { section: "keys" } }),
        },
        { label: "Switch theme", icon: <SunMoon />, keys: "Ctrl+\\", onSelect: cycleTheme },
        {
          label: "Help",
          icon: <CircleHelp />,
          keys: "F1",
          onSelect: () => hands.navigate({ to: "/help" }),
        },
        "line",
        {
          label: "Sign out",
          icon: <LogOut />,
          onSelect: () => hands.navigate({ to: "/sign-out" }),
        },
      ]}
    >
      <button type="button" className={styles.avatar}>
        <span aria-hidden="true">{initials(name)}</span>
        <span className="visually-hidden">Account: {name}</span>
      </button>
    </Menu>
  );
}

export function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [name.slice(0, 2)];
  return letters
    .map((it) => it?.slice(0, words.length > 1 ? 1 : 2) ?? "")
    .join("")
    .toUpperCase();
}
