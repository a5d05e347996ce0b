/** The tools beside a chart: cursor, drawings, magnet, undo, and what is done with all drawings. */

import {
  Eye,
  EyeOff,
  List,
  type LucideIcon,
  Magnet,
  Minus,
  MousePointer2,
  MoveUpRight,
  Redo2,
  Ruler,
  SeparatorVertical,
  Slash,
  Square,
  TextCursorInput,
  Undo2,
} from "lucide-react";
import { type ReactNode, useEffect, useEffectEvent } from "react";
import { IconButton } from "~/ui/button";
import { DRAWING_KINDS, DRAWING_NAMES, type DrawingKind } from "~/ui/chart/drawing";
import { redo, type Sketch, take, undo } from "~/ui/chart/sketch";
import styles from "./drawing.module.css";
import { useSketch } from "./drawings";

const ICONS: Record<Exclude<DrawingKind, "fibonacci">, LucideIcon> = {
  trend: Slash,
  ray: MoveUpRight,
  horizontal: Minus,
  vertical: SeparatorVertical,
  rectangle: Square,
  text: TextCursorInput,
  measure: Ruler,
};

const KEYS: Partial<Record<DrawingKind, string>> = {
  trend: "Alt+T",
  horizontal: "Alt+H",
  vertical: "Alt+V",
  fibonacci: "Alt+F",
};

/** By the key's place, since Alt makes other letters of it on some keyboards. */
const CODES: Record<string, DrawingKind> = {
  KeyT: "trend",
  KeyH: "horizontal",
  KeyV: "vertical",
  KeyF: "fibonacci",
};

type DrawingToolsProps = {
  sketch: Sketch;
  /** Gives the chart the keys, so that a chosen tool can be used at once. */
  onTool: () => void;
  listed: boolean;
  onList: () => void;
};

export function DrawingTools({ sketch, onTool, listed, onList }: DrawingToolsProps) {
  const { tool, magnet, hidden, past, undone, drawings } = useSketch(sketch);
  const choose = (kind: DrawingKind | null) => {
    sketch.set((it) => take(it, kind));
    onTool();
  };
  return (
    <div className={styles.tools} role="toolbar" aria-label="Drawings" aria-orientation="vertical">
      <Tool
        label="Cursor"
        keys="Esc"
        icon={<MousePointer2 />}
        pressed={tool === null}
        onClick={() => choose(null)}
      />
      {DRAWING_KINDS.map((kind) => (
        <Tool
          key={kind}
          label={DRAWING_NAMES[kind]}
          keys={KEYS[kind]}
          icon={iconOf(kind)}
          pressed={tool === kind}
          onClick={() => choose(tool === kind ? null : kind)}
        />
      ))}
      <hr />
      <Tool
        label="Magnet: snap to open, high, low, close"
        icon={<Magnet />}
        pressed={magnet}
        onClick={() => sketch.set((it) => ({ ...it, magnet: !it.magnet }))}
      />
      <Tool
        label={hidden ? "Show drawings" : "Hide drawings"}
        icon={hidden ? <EyeOff /> : <Eye />}
        pressed={hidden}
        onClick={() => sketch.set((it) => ({ ...it, hidden: !it.hidden, selected: null }))}
      />
      <Tool
        label="Undo"
        keys="Ctrl+Z"
        icon={<Undo2 />}
        disabled={past.length === 0}
        onClick={() => sketch.set(undo)}
      />
      <Tool
        label="Redo"
        keys="Ctrl+Y"
        icon={<Redo2 />}
        disabled={undone.length === 0}
        onClick={() => sketch.set(redo)}
      />
      <Tool
        label={`List of drawings (${drawings.length})`}
        icon={<List />}
        pressed={listed}
        onClick={onList}
      />
    </div>
  );
}

type ToolProps = {
  label: string;
  icon: ReactNode;
  keys?: string | undefined;
  pressed?: boolean;
  disabled?: boolean;
  onClick: () => void;
};

function Tool(props: ToolProps) {
  return <IconButton {...props} />;
}

export function iconOf(kind: DrawingKind): ReactNode {
  if (kind === "fibonacci") return <FibonacciIcon />;
  const Icon = ICONS[kind];
  return <Icon />;
}

/** No icon set has one: four levels, closer towards the end. */
function FibonacciIcon() {
  return (
    <svg viewBox="0 0 24 24" fill="none" stroke="currentColor" aria-hidden="true">
      <path d="M3 4h18M3 11h18M3 15h18M3 20h18" />
    </svg>
  );
}

/** `Alt+T`, `Alt+H`, `Alt+V` and `Alt+F` take a tool, wherever on the page the focus is. */
export function useToolKeys(active: boolean, sketch: Sketch, onTool: () => void) {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const kind = CODES[event.code];
    const plain = event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (!active || !plain || kind === undefined || event.defaultPrevented) return;
    if (document.querySelector("dialog[open], [role=menu]") !== null) return;
    event.preventDefault();
    sketch.set((it) => take(it, kind));
    onTool();
  });
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}
