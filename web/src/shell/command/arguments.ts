/** What the words beside a code mean: `5m` and `MSFT` to a chart, a rule to the screener, a pair to currencies. */

import { DEFAULT_INTERVAL, nearestIntervals, parseInterval } from "~/features/markets/interval";
import { inFormula } from "~/features/markets/overlay";
import { isRangeName } from "~/features/markets/range";
import type { Go, PageEntry } from "~/registry";

/** Where the words lead and what they mean, or why nowhere and what comes close. */
export type Reading =
  | { kind: "way"; go: Go; detail: string }
  | { kind: "none"; why: string; offers: { go: Go; detail: string }[] };

type Reader = (words: readonly string[]) => Reading;

const way = (go: Go, detail: string): Reading => ({ kind: "way", go, detail });
const none = (why: string): Reading => ({ kind: "none", why, offers: [] });

const SECTIONS = ["profile", "security", "sessions", "keys", "webhooks", "appearance"];

const READERS: Record<string, Reader> = {
  EQS: (words) => way({ to: "/screener", search: { rule: words.join(" ") } }, words.join(" ")),
  CORR: (words) => way({ to: "/correlation", search: { formulas: series(words) } }, series(words)),
  PORTOPT: (words) => way({ to: "/frontier", search: { formulas: series(words) } }, series(words)),
  ECST: (words) => {
    const ids = words.join(",").toUpperCase();
    return way({ to: "/economy", search: { series: ids } }, ids);
  },
  FXC: ([first = "", second = ""]) => {
    const pair = `${first}${second}`.replace("/", "").toUpperCase();
    return /^[A-Z]{6}$/.test(pair)
      ? way({ to: "/fx", search: { pair } }, pair)
      : none("FXC takes a pair: FXC EURUSD");
  },
  CRV: ([word = ""]) => {
    if (/^(us|usa)$/i.test(word)) return way({ to: "/curve" }, "United States");
    if (/^(eu|euro)$/i.test(word)) {
      return way({ to: "/curve", search: { country: "eu" } }, "Euro area");
    }
    if (/^\d{4}-\d{2}-\d{2}$/.test(word)) {
      return way({ to: "/curve", search: { date: word } }, word);
    }
    return none("CRV takes us, eu or a day: CRV eu");
  },
  SET: ([word = ""]) => {
    const section = SECTIONS.find((it) => it.startsWith(word.toLowerCase()));
    return section === undefined
      ? none(`SET takes one of ${SECTIONS.join(", ")}`)
      : way({ to: "/settings", search: { section: section as "profile" } }, section);
  },
};

/** Whether words beside the code mean something to its page. */
export function takesWords(code: string): boolean {
  return code in READERS;
}

/** Null where there is nothing to read: the page itself is meant. */
export function readArguments(
  page: PageEntry,
  symbol: string | null,
  rest: readonly string[],
): Reading | null {
  if (rest.length === 0) return null;
  if (page.code === "GP" && symbol !== null) return readChart(symbol, rest);
  if (page.code === "GP") return none("A chart of which symbol? GP AAPL 5m");
  const reader = READERS[page.code];
  if (reader) return reader(rest);
  return none(
    page.takesSymbol
      ? `${page.code} is about one symbol: ${page.code} ${rest[0]?.toUpperCase()}`
      : `${page.code} takes nothing beside it`,
  );
}

function readChart(symbol: string, words: readonly string[]): Reading {
  const search: { interval?: string; range?: string; compare?: string } = {};
  const said: string[] = [];
  const compared: string[] = [];
  const chart = (more: object): Go => ({
    to: "/chart/$symbol",
    params: { symbol },
    search: { ...search, ...more } as never,
  });
  let wrong: string | null = null;
  for (const word of words) {
    const interval = intervalOf(word);
    if (interval !== null) {
      if (interval.code !== DEFAULT_INTERVAL) search.interval = interval.code;
      said.push(interval.name.toLowerCase());
    } else if (rangeOf(word) !== null) {
      search.range = rangeOf(word) ?? "";
      said.push(`over ${search.range}`);
    } else if (/^(,|\d)[\dA-Za-z]*$/.test(word)) wrong = word;
    else compared.push(word.toUpperCase());
  }
  if (compared.length > 0) search.compare = compared.join(",");
  if (wrong !== null) {
    const near = nearestIntervals(wrong);
    return {
      kind: "none",
      why: `There is no interval ${wrong}${near.length > 0 ? "; these come close" : ""}`,
      offers: near.map((it) => ({ go: chart({ interval: it.code }), detail: it.name })),
    };
  }
  if (compared.length > 0) said.push(`with ${compared.join(", ")}`);
  return way(chart({}), said.join(", "));
}

function intervalOf(word: string) {
  // A range in capitals (5Y, 1D) is no interval; a month (1M) is one, as everywhere.
  return /^(,|\d+(m|min|h|H|d|w|M)$)/.test(word) ? parseInterval(word) : null;
}

function rangeOf(word: string): string | null {
  const name = word.toUpperCase() === "MAX" ? "Max" : word.toUpperCase();
  return isRangeName(name) ? name : null;
}

function series(words: readonly string[]): string {
  const pieces = words.flatMap((word) => word.split(",")).filter((word) => word !== "");
  return pieces.map((word) => inFormula(word.toUpperCase())).join(", ");
}
