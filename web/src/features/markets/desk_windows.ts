/** The desk's side of its windows: opens them, knows which stand, and takes back what was closed. */

import { useEffect, useEffectEvent, useRef } from "react";
import type { DockNode } from "~/ui/dock/dock_tree";
import { toast } from "~/ui/toast";
import type { Crosshair } from "./crosshair";
import { type Say, useDeskChannel, useSharedCrosshairs } from "./desk_channel";
import { type DeskLayout, type LinkName, type WindowBox, writeDesk } from "./desk_layout";
import { applyAct, bringBack, popOut } from "./desk_window";

/** How often it is looked whether a window still stands, in milliseconds. */
const LOOK = 500;
/**
 * A window that is loaded anew says that it leaves, and is here again before this, in milliseconds. Only for
 * windows that an earlier load of the desk opened: of its own it sees that they are closed.
 */
const RELOAD = 5_000;

export type DeskWindows = {
  /** Takes a panel out into a window. */
  open: (id: string) => void;
  /** Brings its window to the front, or opens it again. */
  show: (id: string) => void;
  back: (id: string) => void;
};

type Owner = {
  name: string;
  layout: DeskLayout;
  change: (layout: DeskLayout) => void;
  /** A change that is nobody's step to take back. */
  adopt: (layout: DeskLayout) => void;
  crosshairs: ReadonlyMap<LinkName, Crosshair>;
};

export function useDeskWindows(owner: Owner): DeskWindows {
  const { name, layout, crosshairs } = owner;
  // Two windows may speak between two renders.
  const latest = useRef(layout);
  latest.current = layout;
  const change = (next: DeskLayout, quietly = false) => {
    latest.current = next;
    if (quietly) owner.adopt(next);
    else owner.change(next);
  };
  const kept = useRef({
    handles: new Map<string, Window>(),
    trees: new Map<string, DockNode | null>(),
    leaving: new Map<string, number>(),
  }).current;
  const back = useEffectEvent((id: string) => {
    const before = kept.trees.get(id) ?? null;
    kept.handles.delete(id);
    kept.trees.delete(id);
    change(bringBack(latest.current, id, before));
  });
  const say: Say = useDeskChannel(name, (word) => {
    if (word.say === "act") {
      if (word.what.act === "back") back(word.what.id);
      else change(applyAct(latest.current, word.what), word.what.act === "box");
    } else if (word.say === "here") {
      window.clearTimeout(kept.leaving.get(word.id));
      say({ say: "layout", layout: writeDesk(latest.current) });
    } else if (word.say === "leaving" && !kept.handles.has(word.id)) {
      window.clearTimeout(kept.leaving.get(word.id));
      kept.leaving.set(word.id, window.setTimeout(back, RELOAD, word.id));
    } else if (word.say === "cross") cross(word.link, word.time);
  });
  const cross = useSharedCrosshairs(crosshairs, say);
  useEffect(() => say({ say: "layout", layout: writeDesk(layout) }), [layout, say]);
  useLife(say, kept.handles, back);

  const place = (id: string, box: WindowBox) => {
    const address = `/desk/panel?${new URLSearchParams({ layout: name, panel: id })}`;
    const opened = window.open(address, `prospect ${name} ${id}`, featuresOf(box));
    if (opened) kept.handles.set(id, opened);
    else {
      toast("The browser did not open the window", {
        detail: "Allow this site to open windows, then try again.",
        tone: "bad",
      });
    }
    return opened !== null;
  };
  return {
    open: (id) => {
      const box = boxOf(id);
      if (!place(id, box)) return;
      kept.trees.set(id, layout.tree);
      change(popOut(layout, id, box));
    },
    show: (id) => {
      const handle = kept.handles.get(id);
      const box = layout.windows[id];
      if (handle && !handle.closed) handle.focus();
      else if (box) place(id, box);
    },
    back: (id) => {
      const before = kept.trees.get(id) ?? null;
      kept.handles.get(id)?.close();
      kept.handles.delete(id);
      change(bringBack(layout, id, before));
    },
  };
}

/** Asks who stands, says when the desk goes, and sees windows that went without a word. */
function useLife(say: Say, handles: Map<string, Window>, back: (id: string) => void) {
  const look = useEffectEvent(() => {
    for (const [id, handle] of handles) if (handle.closed) back(id);
  });
  useEffect(() => {
    say({ say: "who" });
    const timer = window.setInterval(look, LOOK);
    const gone = () => say({ say: "gone" });
    window.addEventListener("pagehide", gone);
    return () => {
      window.clearInterval(timer);
      window.removeEventListener("pagehide", gone);
      gone();
    };
  }, [say]);
}

/** Where a panel stands on the screen now. */
function boxOf(id: string): WindowBox {
  const tab = document.querySelector(`[data-dock-tab="${CSS.escape(id)}"]`);
  const box = tab?.closest("[data-dock-group]")?.getBoundingClientRect();
  const [width, height] = [box?.width ?? 640, box?.height ?? 480];
  return {
    left: Math.round(window.screenX + (box?.left ?? 80)),
    top: Math.round(window.screenY + (window.outerHeight - window.innerHeight) + (box?.top ?? 80)),
    width: Math.round(Math.max(width, 360)),
    height: Math.round(Math.max(height, 280)),
  };
}

function featuresOf({ left, top, width, height }: WindowBox): string {
  return `popup,left=${left},top=${top},width=${width},height=${height}`;
}
