/** Five first steps, ticked as they are taken and put away for good when the reader says so. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Check, Circle } from "lucide-react";
import { api, call } from "~/api/client";
import { meQuery, useMe } from "~/features/identity/session";
import { useBeginning } from "~/features/markets/known_assets";
import { useWatchlists } from "~/features/markets/watchlist";
import { openCommand } from "~/shell/chrome";
import { Button } from "~/ui/button";
import { Panel } from "~/ui/panel";
import styles from "./home.module.css";

type StepId = "look" | "watch" | "formula" | "past" | "command";

type Progress = { dismissed: boolean; done: StepId[] };

const STEPS: { id: StepId; title: string; about: string }[] = [
  {
    id: "look",
    title: "Look at a symbol",
    about: "Quote, statistics and where each figure comes from",
  },
  { id: "watch", title: "Make a watchlist", about: "Paste tickers from anywhere" },
  { id: "formula", title: "Put a formula on a chart", about: "Type sma or rsi above the chart" },
  { id: "past", title: "Go back in time", about: "Set “As of” to see only what was known then" },
  {
    id: "command",
    title: "Find anything with Ctrl+K",
    about: "Symbols, pages and actions in one field",
  },
];

/** What the account keeps; anything unreadable counts as not begun. */
export function readProgress(preferences: unknown): Progress {
  const kept = (preferences as { first_steps?: Partial<Progress> } | undefined)?.first_steps;
  const done = Array.isArray(kept?.done) ? kept.done : [];
  return {
    dismissed: kept?.dismissed === true,
    done: STEPS.map((step) => step.id).filter((id) => done.includes(id)),
  };
}

export function FirstSteps() {
  const me = useMe();
  const lists = useWatchlists().data;
  const save = useSaveProgress();
  const take = useTake();
  if (me === undefined) return null;
  const progress = readProgress(me.preferences);
  const watched = lists?.some((list) => list.items.length > 0) === true;
  const isDone = (id: StepId) => progress.done.includes(id) || (id === "watch" && watched);
  const count = STEPS.filter((step) => isDone(step.id)).length;
  if (progress.dismissed) return null;
  return (
    <Panel
      title="First steps"
      caption={`${count} of ${STEPS.length}`}
      flush
      controls={
        <Button look="quiet" onClick={() => save({ ...progress, dismissed: true })}>
          {count === STEPS.length ? "Done" : "Dismiss"}
        </Button>
      }
    >
      <ol className={styles.steps}>
        {STEPS.map(({ id, title, about }) => (
          <li key={id}>
            <button
              type="button"
              className={styles.step}
              data-done={isDone(id) || undefined}
              onClick={() => {
                if (take(id) && !progress.done.includes(id))
                  save({ ...progress, done: [...progress.done, id] });
              }}
            >
              {isDone(id) ? <Check aria-hidden="true" /> : <Circle aria-hidden="true" />}
              <span>
                {title}
                {isDone(id) ? <span className="visually-hidden"> (done)</span> : null}
                <small>{about}</small>
              </span>
            </button>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Writes progress beside the other preferences; the page shows it at once. */
function useSaveProgress() {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (preferences: object) =>
      call(api.PUT("/api/v1/me/preferences", { body: { ...preferences } })),
  });
  return (first_steps: Progress) => {
    const me = client.getQueryData(meQuery.queryKey);
    if (me === undefined) return;
    const preferences = { ...me.preferences, first_steps };
    client.setQueryData(meQuery.queryKey, { ...me, preferences });
    mutate(preferences);
  };
}

/** Goes where a step is taken, to a symbol that exists here; without one the command bar asks for it. */
function useTake() {
  const navigate = useNavigate();
  const lists = useWatchlists().data;
  const beginning = useBeginning(FIRST_SYMBOLS);
  const symbol = lists?.flatMap((list) => list.items)[0]?.symbol ?? beginning;
  return (id: StepId): boolean => {
    if (id === "watch") void navigate({ to: "/watchlists" });
    else if (id === "command") openCommand();
    else if (symbol == null) {
      openCommand(id === "look" ? "`" : "GP ");
      return false;
    } else if (id === "look") void navigate({ to: "/asset/$symbol", params: { symbol } });
    else void navigate({ to: "/chart/$symbol", params: { symbol } });
    return true;
  };
}

/** What most people know, where it is known here. */
const FIRST_SYMBOLS = ["AAPL", "BTC-USD"];
