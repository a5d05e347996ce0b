/** Help: made from the registry, so it knows exactly what exists. */

import { Link } from "@tanstack/react-router";
import { goFrom, PAGES } from "~/registry";
import { KeyTable } from "~/shell/cheat_sheet";
import { useChrome } from "~/shell/chrome";
import { Kbd } from "~/ui/kbd";
import { Page, Stack } from "~/ui/page";
import { Panel } from "~/ui/panel";
import styles from "./help.module.css";

const GRAMMAR: { typed: string; does: string }[] = [
  { typed: "AAPL", does: "The description of a symbol" },
  { typed: "AAPL GP", does: "A function of a symbol; GP AAPL is the same" },
  {
    typed: "AAPL GP 1h 5Y MSFT",
    does: "A chart at an interval, over a range, compared with another",
  },
  { typed: "AAPL 5m", does: "The same, shorter: an interval means a chart" },
  { typed: "AAPL ALRT", does: "A new alert on a symbol" },
  { typed: "EQS rsi(close, 14) < 35", does: "A screen by its rule" },
  { typed: "CORR AAPL MSFT IBM", does: "How some series move together; PORTOPT likewise" },
  { typed: "FXC EURUSD", does: "A pair; CRV eu a country, SET security a section" },
  { typed: "JOBS", does: "A page by its code" },
  {
    typed: "apple",
    does: "Symbols and pages by name; what is not known here, the providers are asked for",
  },
  { typed: "`aap", does: "Only symbols" },
  { typed: "> theme", does: "Actions" },
  { typed: "? chart", does: "Help on a function" },
];

export function HelpPage() {
  return (
    <Page title="Help" caption="Every page is reached by typing its code" narrow>
      <Stack>
        <Panel title="Function codes" flush>
          <Codes />
        </Panel>
        <Panel title="Command bar" controls={<Kbd keys="Ctrl+K" />}>
          <dl className={styles.grammar}>
            {GRAMMAR.map((line) => (
              <div key={line.typed}>
                <dt>
                  <code>{line.typed}</code>
                </dt>
                <dd>{line.does}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Panel title="Keys" caption="Single-letter keys can be switched off in settings">
          <KeyTable />
        </Panel>
        <Panel title="Beyond this window">
          <p className={styles.words}>
            <a href="/docs" className={styles.link}>
              API reference
            </a>{" "}
            for programs. <code>prospect --help</code> on the command line. Whoever runs this server
            helps with accounts: the audit log names them.
          </p>
        </Panel>
      </Stack>
    </Page>
  );
}

function Codes() {
  const symbol = useChrome((it) => it.lastSymbol);
  return (
    <ul className={styles.codes}>
      {PAGES.map((page) => (
        <li key={page.code}>
          <code className={styles.code}>{page.code}</code>
          <span className={styles.title}>
            {page.takesSymbol === true && !symbol ? (
              page.title
            ) : (
              <Link {...goFrom(page, symbol)} className={styles.link}>
                {page.title}
              </Link>
            )}
          </span>
          <span className={styles.about}>
            {page.about}
            {page.aliases.length > 0 ? ` · also ${page.aliases.join(", ")}` : ""}
          </span>
          {page.keys ? <Kbd keys={page.keys} /> : null}
        </li>
      ))}
    </ul>
  );
}
