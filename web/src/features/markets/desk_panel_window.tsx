/** A panel in a window of its own. It follows its link through the desk it came from, and goes back to it. */

import { useQuery } from "@tanstack/react-query";
import { LayoutDashboard, PanelTopClose } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { Status } from "~/ui/badge";
import { Button } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { useTitle } from "~/ui/page";
import { Skeleton } from "~/ui/skeleton";
import styles from "./desk.module.css";
import { type Say, useDeskChannel, useSharedCrosshairs } from "./desk_channel";
import { DeskCrosshairs, useDeskCrosshairs } from "./desk_chart";
import { findPanelKind } from "./desk_kinds";
import { type DeskLayout, readDesk } from "./desk_layout";
import { type Act, PanelBody, PanelLink, panelTitle, UnknownKind } from "./desk_panel";
import { readyDesk } from "./desk_ready";
import { applyAct } from "./desk_window";
import { viewQuery, viewsQuery } from "./views";

type DeskPanelWindowProps = { name: string; id: string };

export function DeskPanelWindow({ name, id }: DeskPanelWindowProps) {
  const crosshairs = useDeskCrosshairs();
  const { layout, desk, act } = useFollowed(name, id, crosshairs);
  const panel = layout?.panels[id];
  const kind = findPanelKind(panel?.kind ?? "");
  const title = layout && panel && kind ? panelTitle(layout, panel, kind) : "Panel";
  useTitle(title);
  if (layout === null) return <Skeleton height="100%" />;
  if (panel === undefined || (desk === "open" && !(id in layout.windows))) {
    return <NotHere name={name} />;
  }
  const Icon = kind?.icon ?? LayoutDashboard;
  const back = () => {
    act({ act: "back", id });
    window.close();
  };
  return (
    <DeskCrosshairs value={crosshairs}>
      <header className={styles.windowHead}>
        <Icon aria-hidden="true" />
        <h1>{title}</h1>
        {kind && kind.symbol !== "none" ? (
          <PanelLink {...{ layout, id, panel, kind, act }} />
        ) : null}
        {desk === "closed" ? (
          <Status tone="warn" title="Open its layout again and the panels follow each other.">
            Its desk is closed
          </Status>
        ) : null}
        <Button look="quiet" icon={<PanelTopClose />} onClick={back}>
          Back to {name}
        </Button>
      </header>
      <div className={styles.windowBody}>
        {kind ? (
          <PanelBody {...{ layout, id, panel, kind, act }} />
        ) : (
          <UnknownKind kind={panel.kind} />
        )}
      </div>
    </DeskCrosshairs>
  );
}

function NotHere({ name }: { name: string }) {
  return (
    <EmptyState
      whole
      icon={<LayoutDashboard />}
      title="This panel is back in its layout"
      action={
        <Button
          onClick={() => window.location.assign(`/desk?${new URLSearchParams({ layout: name })}`)}
        >
          Open {name}
        </Button>
      }
    >
      Nothing is shown here any more; the window can be closed.
    </EmptyState>
  );
}

/** How long the desk may take to answer before what it kept is read, in milliseconds. */
const ANSWER = 1_000;

/** The layout as the desk says it is; while there is none, as it was kept, changed by what is done here. */
function useFollowed(
  name: string,
  id: string,
  crosshairs: ReturnType<typeof useDeskCrosshairs>,
): { layout: DeskLayout | null; desk: "asked" | "open" | "closed"; act: Act } {
  const [layout, setLayout] = useState<DeskLayout | null>(null);
  const [desk, setDesk] = useState<"asked" | "open" | "closed">("asked");
  const say: Say = useDeskChannel(name, (word) => {
    if (word.say === "layout") {
      const told = readDesk(word.layout);
      if (told === null) return;
      setLayout(told);
      setDesk("open");
      if (!(id in told.windows) && desk === "open") window.close();
    } else if (word.say === "who") say({ say: "here", id });
    else if (word.say === "gone") setDesk("closed");
    else if (word.say === "cross") cross(word.link, word.time);
    else if (word.say === "act") setLayout((it) => it && applyAct(it, word.what));
  });
  const cross = useSharedCrosshairs(crosshairs, say);
  const act: Act = (what) => {
    setLayout((it) => it && applyAct(it, what));
    say({ say: "act", what });
  };
  useStanding(id, say);
  useEffect(() => {
    const timer = window.setTimeout(
      () => setDesk((it) => (it === "asked" ? "closed" : it)),
      ANSWER,
    );
    return () => window.clearTimeout(timer);
  }, []);
  const kept = useKept(name, desk === "closed" && layout === null);
  return { layout: layout ?? kept, desk, act };
}

/** The layout as the server keeps it, or as it is ready-made. */
function useKept(name: string, wanted: boolean): DeskLayout | null {
  const views = useQuery({ ...viewsQuery("panels"), enabled: wanted });
  const there = views.data?.some((view) => view.name === name) ?? false;
  const view = useQuery({ ...viewQuery("panels", name), enabled: wanted && there });
  if (!wanted) return null;
  if (view.data) return readDesk(view.data.data);
  return views.data && !there ? (readyDesk(name)?.layout ?? null) : null;
}

/** Silence after which a new size is told, in milliseconds. */
const PAUSE = 400;

/** Says that the window stands, how large it is, and when it goes. */
function useStanding(id: string, say: Say) {
  const timer = useRef(0);
  const tellBox = useEffectEvent(() => {
    const box = {
      left: window.screenX,
      top: window.screenY,
      width: window.innerWidth,
      height: window.innerHeight,
    };
    say({ say: "act", what: { act: "box", id, box } });
  });
  useEffect(() => {
    say({ say: "here", id });
    const resized = () => {
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => tellBox(), PAUSE);
    };
    const leave = () => say({ say: "leaving", id });
    window.addEventListener("resize", resized);
    window.addEventListener("pagehide", leave);
    return () => {
      window.clearTimeout(timer.current);
      window.removeEventListener("resize", resized);
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [id, say]);
}
