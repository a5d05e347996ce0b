/** The page of panels without its URL: which layout, what can be added, whether it is kept. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { AppWindow, ChevronDown, LayoutDashboard, Plus, Undo2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { asProblem } from "~/api/problem";
import { useAppearance } from "~/design/appearance";
import { Status } from "~/ui/badge";
import { Button, IconButton } from "~/ui/button";
import { EmptyState } from "~/ui/empty_state";
import { ErrorState } from "~/ui/error_state";
import { Menu, type MenuEntry } from "~/ui/menu";
import { Skeleton } from "~/ui/skeleton";
import { toast } from "~/ui/toast";
import { type Keeping, useDesk } from "./desk";
import styles from "./desk.module.css";
import { useDeskCrosshairs } from "./desk_chart";
import { findPanelKind, PANEL_KINDS } from "./desk_kinds";
import {
  type DeskLayout,
  emptyDesk,
  MOST_PANELS,
  readDesk,
  withPanel,
  writeDesk,
} from "./desk_layout";
import { NameLayout } from "./desk_name";
import { panelTitle } from "./desk_panel";
import { READY_DESKS, readyDesk, showing, wishesOf } from "./desk_ready";
import { DeskView } from "./desk_view";
import { type DeskWindows, useDeskWindows } from "./desk_windows";
import { useBeginning } from "./known_assets";
import { BeginOnHome } from "./next_step";
import { deleteView, saveView, useViews, viewQuery, viewsQuery } from "./views";

type DeskWorkspaceProps = {
  name: string;
  mayWrite: boolean;
  onOpen: (name: string) => void;
};

export function DeskWorkspace({ name, mayWrite, onOpen }: DeskWorkspaceProps) {
  const views = useViews("panels");
  const kept = views.data?.some((view) => view.name === name) ?? false;
  const view = useQuery({ ...viewQuery("panels", name), enabled: kept });
  const [again, setAgain] = useState(0);
  const ready = readyDesk(name);
  const beginning = useBeginning(wishesOf(name));
  const error = views.error ?? view.error;
  if (error && !view.data && !ready) {
    return (
      <ErrorState error={error} onRetry={() => void views.refetch().then(() => view.refetch())} />
    );
  }
  if (!error && (views.data === undefined || (kept && view.data === undefined))) {
    return <Waiting />;
  }
  if (!view.data && ready && beginning === undefined) return <Waiting />;
  if (!view.data && ready && beginning === null) return <NothingYet />;
  const layout = view.data
    ? readDesk(view.data.data)
    : ready && showing(ready.layout, beginning ?? null);
  if (!layout) {
    return (
      <EmptyState
        icon={<LayoutDashboard />}
        title={`There is no layout “${name}”`}
        action={
          <Button onClick={() => onOpen(READY_DESKS[0]?.name ?? "")}>Open a ready one</Button>
        }
      >
        It may have been deleted or renamed.
      </EmptyState>
    );
  }
  return (
    <LoadedDesk
      key={`${name} ${again}`}
      name={name}
      layout={layout}
      version={view.data?.version ?? null}
      mayWrite={mayWrite && !error}
      names={views.data?.map((it) => it.name) ?? []}
      onOpen={onOpen}
      onFresh={() => setAgain(again + 1)}
    />
  );
}

function Waiting() {
  return (
    <div className={styles.waiting}>
      <Skeleton height="100%" />
    </div>
  );
}

/** Panels without a single asset would each only say so. */
function NothingYet() {
  return (
    <EmptyState
      whole
      icon={<LayoutDashboard />}
      title="Nothing to lay out yet"
      action={<BeginOnHome />}
    >
      Panels show assets, and there is none in this workspace. Home has three ways to begin.
    </EmptyState>
  );
}

type LoadedDeskProps = DeskWorkspaceProps & {
  layout: DeskLayout;
  version: number | null;
  names: string[];
  /** What was kept is gone; the ready layout of the same name stands again. */
  onFresh: () => void;
};

function LoadedDesk(props: LoadedDeskProps) {
  const { name, names, onOpen } = props;
  const desk = useDesk(props);
  const { layout, change } = desk;
  const [naming, setNaming] = useState<"copy" | "rename" | "new" | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const crosshairs = useDeskCrosshairs();
  const windows = useDeskWindows({ name, layout, change, adopt: desk.adopt, crosshairs });
  usePanelKeys();
  const remove = useRemove(props);
  const make = useMake(props, desk.layout);

  const aspect = () => (body.current ? body.current.clientWidth / body.current.clientHeight : 1.6);
  const add: MenuEntry[] = PANEL_KINDS.map(({ kind, title, about, icon: Icon }) => ({
    label: title,
    icon: <Icon />,
    detail: about,
    disabled: Object.keys(layout.panels).length >= MOST_PANELS,
    onSelect: () => change(withPanel(layout, kind, aspect())),
  }));
  const addButton = (
    <Menu label="Add a panel" entries={add} align="start">
      <Button icon={<Plus />}>Add panel</Button>
    </Menu>
  );
  const ready = readyDesk(name) !== undefined;
  const kept = names.includes(name);
  const entries: MenuEntry[] = [
    ...(names.length > 0 ? [{ heading: "Yours" }] : []),
    ...names.map((it) => ({ label: it, checked: it === name, onSelect: () => onOpen(it) })),
    { heading: "Ready" },
    ...READY_DESKS.filter((it) => !names.includes(it.name)).map((it) => ({
      label: it.name,
      detail: it.about,
      checked: it.name === name,
      onSelect: () => onOpen(it.name),
    })),
    "line",
    { label: "New layout", disabled: !props.mayWrite, onSelect: () => setNaming("new") },
    { label: "Save as", disabled: !props.mayWrite, onSelect: () => setNaming("copy") },
    { label: "Rename", disabled: !props.mayWrite || !kept, onSelect: () => setNaming("rename") },
    {
      label: ready ? "Back to the ready layout" : "Delete",
      danger: !ready,
      disabled: !props.mayWrite || !kept,
      onSelect: () => void remove(),
    },
  ];
  return (
    <div className={styles.desk}>
      <header className={styles.tools}>
        <h1 className="visually-hidden">Panels</h1>
        <Menu label="Layouts" entries={entries} align="start">
          <Button icon={<LayoutDashboard />} aria-label={`Layout ${name}`}>
            {name}
            <ChevronDown aria-hidden="true" />
          </Button>
        </Menu>
        {addButton}
        <WindowsMenu layout={layout} windows={windows} />
        <IconButton label="Undo" icon={<Undo2 />} disabled={!desk.canUndo} onClick={desk.undo} />
        <KeepingNote {...desk} />
      </header>
      <div ref={body} className={styles.body}>
        <DeskView {...{ name, layout, windows, crosshairs }} onChange={change} empty={addButton} />
      </div>
      {naming === null ? null : (
        <NameLayout
          title={TITLES[naming]}
          name={naming === "new" ? "" : name}
          taken={naming === "rename" ? names.filter((it) => it !== name) : names}
          onClose={() => setNaming(null)}
          onName={(given) => make(given, naming)}
        />
      )}
    </div>
  );
}

/** Panels in windows of their own: each can be shown, opened again after a restart, and brought back. */
function WindowsMenu({ layout, windows }: { layout: DeskLayout; windows: DeskWindows }) {
  const ids = Object.keys(layout.windows);
  if (ids.length === 0) return null;
  const entries: MenuEntry[] = ids.flatMap((id) => {
    const panel = layout.panels[id];
    const kind = findPanelKind(panel?.kind ?? "");
    return [
      { heading: panel && kind ? panelTitle(layout, panel, kind) : id },
      { label: "Show the window", onSelect: () => windows.show(id) },
      { label: "Bring back", onSelect: () => windows.back(id) },
    ];
  });
  return (
    <Menu label="Windows" entries={entries} align="start">
      <Button icon={<AppWindow />}>
        {ids.length === 1 ? "1 window" : `${ids.length} windows`}
      </Button>
    </Menu>
  );
}

const TITLES = { copy: "Save the layout as", rename: "Rename the layout", new: "New layout" };

/** Keeps a layout under a name and opens it. */
function useMake({ name, onOpen }: LoadedDeskProps, layout: DeskLayout) {
  const client = useQueryClient();
  return async (given: string, how: "copy" | "rename" | "new") => {
    const start = how === "new" ? emptyDesk() : layout;
    const saved = await saveView("panels", given, writeDesk(start), null);
    if (how === "rename") {
      await deleteView("panels", name);
      client.removeQueries({ queryKey: viewQuery("panels", name).queryKey });
    }
    client.setQueryData(viewQuery("panels", given).queryKey, saved);
    await client.invalidateQueries({ ...viewsQuery("panels"), exact: true });
    onOpen(given);
  };
}

function useRemove({ name, onOpen, onFresh }: LoadedDeskProps) {
  const client = useQueryClient();
  return async () => {
    try {
      const gone = await deleteView("panels", name);
      client.removeQueries({ queryKey: viewQuery("panels", name).queryKey });
      await client.invalidateQueries({ ...viewsQuery("panels"), exact: true });
      const ready = readyDesk(name);
      toast(ready ? "The ready layout stands again" : `“${name}” was deleted`, {
        action: {
          label: "Undo",
          onSelect: () =>
            void saveView("panels", name, gone.data, null)
              .then(() => client.invalidateQueries(viewsQuery("panels")))
              .then(() => (ready ? onFresh() : onOpen(name))),
        },
      });
      if (ready) onFresh();
      else onOpen(READY_DESKS[0]?.name ?? "");
    } catch (error) {
      toast("The layout was not deleted", { detail: asProblem(error).message, tone: "bad" });
    }
  };
}

type KeepingNoteProps = {
  keeping: Keeping;
  retry: () => void;
  choose: (whose: "mine" | "theirs") => void;
};

function KeepingNote({ keeping, retry, choose }: KeepingNoteProps) {
  switch (keeping.state) {
    case "kept":
      return <Status tone="good">Saved</Status>;
    case "keeping":
      return <Status>Saving</Status>;
    case "mine":
      return (
        <Status title="Your role may not save layouts here; changes last until you leave the page">
          Not saved
        </Status>
      );
    case "overtaken":
      return (
        <span className={styles.note} role="alert">
          <Status tone="warn">{keeping.deleted ? "Deleted elsewhere" : "Changed elsewhere"}</Status>
          <span className={styles.why}>
            {keeping.deleted
              ? "Somebody, or another tab, deleted this layout. Yours is here, not saved."
              : "Somebody, or another tab, saved this layout after you opened it. Yours is here, not saved."}
          </span>
          {keeping.deleted ? null : <Button onClick={() => choose("theirs")}>Load theirs</Button>}
          <Button onClick={() => choose("mine")}>Keep mine</Button>
        </span>
      );
    case "failed":
      return (
        <span className={styles.note} role="alert">
          <Status tone="bad" title={keeping.why}>
            Not saved
          </Status>
          <Button onClick={retry}>Try again</Button>
        </span>
      );
  }
}

/** The digits 1 to 9 lead to the panels, unless the reader switched single keys off. */
function usePanelKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!/^[1-9]$/.test(event.key) || !useAppearance.getState().single_key_shortcuts) return;
      const { target } = event;
      if (
        target instanceof Element &&
        target.closest("input, textarea, select, dialog, [role=menu]")
      )
        return;
      const groups = document.querySelectorAll<HTMLElement>("[data-dock-group]");
      const tab = groups[Number(event.key) - 1]?.querySelector<HTMLElement>("[aria-selected=true]");
      if (!tab) return;
      event.preventDefault();
      tab.focus();
      tab.scrollIntoView({ block: "nearest" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
