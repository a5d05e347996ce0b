/** A layout while it is worked on: every change is kept by the server, and can be taken back. */

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { toast } from "~/ui/toast";
import { type DeskLayout, readDesk, writeDesk } from "./desk_layout";
import { listViews, readView, saveView, type View, viewQuery, viewsQuery } from "./views";

export type Keeping =
  | { state: "kept" }
  | { state: "keeping" }
  /** The reader may not write: changes last until the page is left. */
  | { state: "mine" }
  /** Somebody else saved it meanwhile, or deleted it; nothing is sent until the reader chose. */
  | { state: "overtaken"; deleted: boolean }
  | { state: "failed"; why: string };

/** Silence after which a change is sent, in milliseconds. */
const PAUSE = 500;
const MOST_STEPS_BACK = 50;
/** The server's words for "somebody was faster". */
const OVERTAKEN = [404, 409, 412];
const DELETED = 404;

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
  const now = useRef({
    layout: first,
    kept: first as DeskLayout | null,
    version,
    busy: false,
    overtaken: false,
    timer: 0,
  });

  const keep = useCallback(async () => {
    const it = now.current;
    window.clearTimeout(it.timer);
    if (it.busy || it.overtaken || it.layout === it.kept) return;
    it.busy = true;
    const sent = it.layout;
    const overtaken = (deleted: boolean) => {
      Object.assign(it, { busy: false, overtaken: true });
      setKeeping({ state: "overtaken", deleted });
    };
    try {
      // Without a version it would be saved over what another tab has just kept for the first time.
      if (it.version === null && (await isKept(name))) return overtaken(false);
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
      if (OVERTAKEN.includes(problem.status)) return overtaken(problem.status === DELETED);
      setKeeping({ state: "failed", why: problem.message });
    }
  }, [client, name]);

  const show = useCallback(
    (next: DeskLayout) => {
      const it = now.current;
      it.layout = next;
      setLayout(next);
      if (!mayWrite) return setKeeping({ state: "mine" });
      if (it.overtaken) return;
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

  /** Ends the disagreement; the layout that was not chosen is one step back. */
  const choose = useCallback(
    async (whose: "mine" | "theirs") => {
      const it = now.current;
      try {
        const theirs = await theirView(name);
        const other = theirs && readDesk(theirs.data);
        if (whose === "theirs" && other === null) {
          return setKeeping({ state: "overtaken", deleted: true });
        }
        if (theirs) client.setQueryData(viewQuery("panels", name).queryKey, theirs);
        Object.assign(it, { version: theirs?.version ?? null, kept: other, overtaken: false });
        const left = whose === "mine" ? other : it.layout;
        if (left !== null) setSteps((steps) => [...steps.slice(-MOST_STEPS_BACK + 1), left]);
        if (whose === "mine" || other === null) {
          setKeeping({ state: "keeping" });
          await keep();
        } else {
          it.layout = other;
          setLayout(other);
          setKeeping({ state: "kept" });
        }
        if (left !== null) toast(CHOSEN[whose], { detail: ONE_BACK[whose] });
      } catch (error) {
        toast("The other layout could not be read", {
          detail: asProblem(error).message,
          tone: "bad",
        });
      }
    },
    [client, keep, name],
  );

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
    choose,
  };
}

const CHOSEN = { mine: "Your layout is kept", theirs: "This is their layout" };
const ONE_BACK = { mine: "Undo brings theirs back.", theirs: "Undo brings yours back." };

async function isKept(name: string): Promise<boolean> {
  const views = await listViews("panels");
  return views.some((view) => view.name === name);
}

/** The layout as somebody else left it; null where it was deleted. */
async function theirView(name: string): Promise<View | null> {
  try {
    return await readView("panels", name);
  } catch (error) {
    if (asProblem(error).status === DELETED) return null;
    throw error;
  }
}
