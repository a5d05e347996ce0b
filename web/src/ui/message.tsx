/** A message of the server in which pages that it names can be opened. */

import { Fragment } from "react";
import styles from "./states.module.css";

/** Pages that messages name; anything else that looks like a path stays text. */
const PAGES = {
  "/providers": "Providers",
  "/jobs": "Jobs",
  "/settings": "Settings",
  "/status": "Status",
} as const;

type Path = keyof typeof PAGES;

const NAMED = /(?<![\w/.])(\/(?:providers|jobs|settings|status))(?![\w/-])/;

const isPath = (part: string): part is Path => part in PAGES;

export function Message({ text }: { text: string }) {
  return text.split(NAMED).map((part, at) =>
    isPath(part) ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text stand where they stand
      <a key={at} href={part} className={styles.link}>
        {PAGES[part]}
      </a>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text stand where they stand
      <Fragment key={at}>{part}</Fragment>
    ),
  );
}
