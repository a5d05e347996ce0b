/** Every key on one sheet, made from the registry. */

import { ACTIONS, LOCAL_KEYS } from "~/actions";
import { useAppearance } from "~/design/appearance";
import { PAGES } from "~/registry";
import { Dialog } from "~/ui/dialog";
import { Kbd } from "~/ui/kbd";
import styles from "./cheat_sheet.module.css";
import { showCheatSheet, useChrome } from "./chrome";

type Line = { keys: string; title: string };
export type KeyGroup = { title: string; lines: Line[] };

export function keyGroups(): KeyGroup[] {
  const places = [...new Set(LOCAL_KEYS.map((it) => it.where))];
  return [
    { title: "Go to", lines: PAGES.flatMap(({ keys, title }) => (keys ? [{ keys, title }] : [])) },
    { title: "Do", lines: ACTIONS.flatMap(({ keys, title }) => (keys ? [{ keys, title }] : [])) },
    ...places.map((title) => ({ title, lines: LOCAL_KEYS.filter((it) => it.where === title) })),
  ];
}

export function CheatSheet() {
  const open = useChrome((it) => it.cheatSheet);
  const singles = useAppearance((it) => it.single_key_shortcuts);
  return (
    <Dialog open={open} title="Keys" width="l" onClose={() => showCheatSheet(false)}>
      {singles ? null : (
        <p className={styles.note}>
          Single-letter keys are off. Turn them on in settings, under appearance.
        </p>
      )}
      <KeyTable />
    </Dialog>
  );
}

export function KeyTable() {
  return (
    <div className={styles.groups}>
      {keyGroups().map((group) => (
        <section key={group.title} className={styles.group}>
          <h3>{group.title}</h3>
          <dl>
            {group.lines.map((line) => (
              <div key={line.keys} className={styles.line}>
                <dt>{line.title}</dt>
                <dd>
                  <Kbd keys={line.keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
