/** A layout while it is worked on: every change is kept by the server, and can be taken back. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { type DeskLayout, writeDesk } from "./desk_layout";
import { saveView, viewQuery, viewsQuery } from "./views";

export type Keeping =
  | { state: "kept" }
  | { state: "keeping" }
  /** The reader may not write: changes last until the page is left. */
  | { state: "mine" }
  /** Somebody else saved or deleted it meanwhile. */
  | { state: "overtaken" }
  | { state: "failed"; why: string };

/** Silence after which a change is sent, in milliseconds. */
const PAUSE = 500;
const MOST_STEPS_BACK = 50;
/** The server's words for "somebody was faster". */
const OVERTAKEN = [404, 409, 412];

type Start = {
  name: string;
  layout: DeskLayout;
  /** Null where nothing is kept under the name yet. */
  version: number | null;
  mayWrite: boolean;
};

export function useDesk({ name, layout: first, version, mayWrite }: Start) {
  const client = useQueryClient();
  const [layout, setLayout] = useState(first);
  const [steps, setSteps] = useState<DeskLayout[]>([]);
  const [keeping, setKeeping] = useState<Keeping>({ state: "kept" });
  const now = useRef({ layout: first, kept: first, version, busy: false, timer: 0 });

  const keep = useCallback(async () => {
    const it = now.current;
    window.clearTimeout(it.timer);
    if (it.busy || it.layout === it.kept) return;
    it.busy = true;
    const sent = it.layout;
    try {
      const saved = await saveView("panels", name, writeDesk(sent), it.version);
      const isNew = it.version === null;
      Object.assign(it, { version: saved.version, kept: sent, busy: false });
      client.setQueryData(viewQuery("panels", name).queryKey, saved);
      if (isNew) void client.invalidateQueries({ ...viewsQuery("panels"), exact: true });
      if (it.layout === sent) setKeeping({ state: "kept" });
      else void keep();
    } catch (error) {
      it.busy = false;
      const problem = asProblem(error);
      const overtaken = OVERTAKEN.includes(problem.status);
      setKeeping(overtaken ? { state: "overtaken" } : { state: "failed", why: problem.message });
    }
  }, [client, name]);

  const show = useCallback(
    (next: DeskLayout) => {
      const it = now.current;
      it.layout = next;
      setLayout(next);
      if (!mayWrite) return setKeeping({ state: "mine" });
      setKeeping({ state: "keeping" });
      window.clearTimeout(it.timer);
      it.timer = window.setTimeout(() => void keep(), PAUSE);
    },
    [keep, mayWrite],
  );

  const change = useCallback(
    (next: DeskLayout) => {
      const before = now.current.layout;
      if (next === before) return;
      setSteps((steps) => [...steps.slice(-MOST_STEPS_BACK + 1), before]);
      show(next);
    },
    [show],
  );

  const undo = useCallback(() => {
    const before = steps.at(-1);
    if (before === undefined) return;
    setSteps(steps.slice(0, -1));
    show(before);
  }, [steps, show]);

  const keepMine = useCallback(() => {
    now.current.version = null;
    setKeeping({ state: "keeping" });
    void keep();
  }, [keep]);

  useEffect(() => {
    const hurry = () => void (mayWrite && keep());
    document.addEventListener("visibilitychange", hurry);
    return () => {
      document.removeEventListener("visibilitychange", hurry);
      hurry(); // what was changed last is not lost with the page
    };
  }, [keep, mayWrite]);

  return {
    layout,
    change,
    adopt: show,
    undo,
    canUndo: steps.length > 0,
    keeping,
    retry: keep,
    keepMine,
  };
}
