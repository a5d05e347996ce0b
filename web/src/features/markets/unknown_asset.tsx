/** A symbol nobody added yet: the providers can be asked for it, and say how they do. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { CircleHelp, Download, FileUp, SearchX, WifiOff } from "lucide-react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import type { ApiProblem } from "~/api/problem";
import { formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { type Asking, useAskProviders } from "./ask_providers";
import { ImportBars } from "./import_bars";
import styles from "./provider.module.css";
import type { Discovery } from "./providers";

type UnknownAssetProps = {
  symbol: string;
  /** Somebody said already that the providers are to be asked. */
  ask?: boolean;
  /** Whether the reader may add assets. */
  mayAdd: boolean;
  /** Another symbol became an asset. */
  onOther: (symbol: string) => void;
  /** Alone on its page. */
  whole?: boolean;
};

export function UnknownAsset({ symbol, ask = false, mayAdd, ...rest }: UnknownAssetProps) {
  const { asking, ask: begin, again, take } = useAskProviders(symbol);
  const [importing, setImporting] = useState(false);
  useOnce(ask && mayAdd, begin);
  useArrived(symbol, asking, rest.onOther);
  const { icon, title, body } = words(symbol, asking, mayAdd);
  const busy = ["asking", "adding", "fetching"].includes(asking.state);
  return (
    <>
      <EmptyState
        icon={icon}
        title={title}
        whole={rest.whole ?? false}
        action={
          busy ? null : (
            <Actions
              asking={asking}
              symbol={symbol}
              mayAdd={mayAdd}
              onAsk={asking.state === "idle" ? begin : again}
              onTake={take}
              onImport={() => setImporting(true)}
            />
          )
        }
      >
        <span aria-live="polite">{body}</span>
      </EmptyState>
      {importing ? (
        <ImportBars symbol={symbol} onClose={() => setImporting(false)} onDone={rest.onOther} />
      ) : null}
    </>
  );
}

/** Runs once, when it becomes true. */
function useOnce(when: boolean, run: () => void) {
  const done = useRef(false);
  useEffect(() => {
    if (!when || done.current) return;
    done.current = true;
    run();
  }, [when, run]);
}

/** Once it is there with its bars, the page that asked shows it. */
function useArrived(symbol: string, asking: Asking, onOther: (symbol: string) => void) {
  const client = useQueryClient();
  const there = asking.state === "added" && asking.problem === null ? asking.symbol : null;
  const go = useRef(onOther);
  go.current = onOther;
  useEffect(() => {
    if (there === null) return;
    if (there === symbol) void client.invalidateQueries({ queryKey: ["markets", "asset", symbol] });
    else go.current(there);
  }, [client, symbol, there]);
}

function words(symbol: string, asking: Asking, mayAdd: boolean) {
  switch (asking.state) {
    case "idle":
      return {
        icon: <CircleHelp />,
        title: `${symbol} is not known here`,
        body: mayAdd
          ? "Nobody added it to this workspace yet. The providers can be asked for it, or its prices come from a file."
          : "Nobody added it to this workspace yet, and your role may not.",
      };
    case "asking":
      return { icon: <Download />, title: `Asking the providers for ${symbol}`, body: "" };
    case "unreachable":
      return {
        icon: <WifiOff />,
        title: `${symbol} could not be asked for`,
        body: <Unreachable problem={asking.problem} />,
      };
    case "offers":
      return asking.offers.length > 0
        ? {
            icon: <CircleHelp />,
            title: `Nobody calls it ${symbol}, but this comes close`,
            body: "",
          }
        : {
            icon: <SearchX />,
            title: `No provider knows ${symbol}`,
            body: `Check how it is spelled, or bring its prices from a file.${said(asking.said)}`,
          };
    case "adding":
      return { icon: <Download />, title: `Adding ${asking.symbol}`, body: "" };
    case "fetching":
      return {
        icon: <Download />,
        title: `Fetching the bars of ${asking.symbol}`,
        body: progressWords(asking.progress),
      };
    case "added":
      return {
        icon: <Download />,
        title: asking.problem ? `${asking.symbol} was added, without bars` : `${symbol} is there`,
        body: asking.problem ? `Its bars did not come: ${asking.problem}.` : "",
      };
  }
}

/** The server's own words, as a sentence of their own. */
function said(words: string | null): string {
  return words === null ? "" : ` The server says: ${words}.`;
}

function progressWords(progress: Extract<Asking, { state: "fetching" }>["progress"]): string {
  if (!progress) return "The job is queued.";
  const total = progress.total ? ` of ${formatNumber(progress.total)}` : "";
  return `${formatNumber(progress.done)}${total} ${progress.note ?? ""}`;
}

function Unreachable({ problem }: { problem: ApiProblem }): ReactNode {
  if (problem.status !== 503) return problem.message;
  return "No provider could be reached. Is this machine connected? The page of providers says what each of them answered.";
}

type ActionsProps = {
  asking: Asking;
  symbol: string;
  mayAdd: boolean;
  onAsk: () => void;
  onTake: (offer: Discovery) => void;
  onImport: () => void;
};

function Actions({ asking, symbol, mayAdd, onAsk, onTake, onImport }: ActionsProps) {
  const client = useQueryClient();
  const { state } = asking;
  const providers = (
    <Link to="/providers" search={{ query: symbol }} className={styles.button}>
      See the providers
    </Link>
  );
  if (!mayAdd) return providers;
  if (state === "added") {
    return (
      <Button
        look="primary"
        onClick={() => void client.invalidateQueries({ queryKey: ["markets", "asset"] })}
      >
        Open it as it is
      </Button>
    );
  }
  return (
    <>
      {state === "offers"
        ? asking.offers.map((offer) => (
            <Button
              key={`${offer.provider} ${offer.symbol}`}
              title={[offer.name, offer.type, offer.exchange].filter(Boolean).join(" · ")}
              onClick={() => onTake(offer)}
            >
              {offer.known ? "Open" : "Add"} {offer.symbol}, {offer.name}
            </Button>
          ))
        : null}
      {state === "idle" ? (
        <Button look="primary" icon={<Download />} onClick={onAsk}>
          Ask the providers for {symbol}
        </Button>
      ) : (
        <Button onClick={onAsk}>Try again</Button>
      )}
      <Button icon={<FileUp />} onClick={onImport}>
        Import a file
      </Button>
      {state === "idle" ? null : providers}
    </>
  );
}

/** The same in one line, for lists. */
export function AskLine({ asking, symbol }: { asking: Asking; symbol: string }) {
  switch (asking.state) {
    case "asking":
      return <span aria-live="polite">Asking the providers …</span>;
    case "adding":
      return <span aria-live="polite">Adding {asking.symbol} …</span>;
    case "fetching":
      return (
        <span aria-live="polite">
          Fetching its bars … {asking.progress ? progressWords(asking.progress) : ""}
        </span>
      );
    case "unreachable":
      return asking.problem.status === 503 ? (
        <span role="alert">
          No provider could be reached. <Link to="/providers">See what they answered</Link>
        </span>
      ) : (
        <ErrorLine error={asking.problem} />
      );
    case "offers":
      return asking.offers.length === 0 ? (
        <span role="status">
          No provider knows {symbol}.{said(asking.said)}
        </span>
      ) : null;
    case "added":
      return asking.problem ? <span>Added; its bars did not come: {asking.problem}.</span> : null;
    default:
      return null;
  }
}
