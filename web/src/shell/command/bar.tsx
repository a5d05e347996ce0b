/** The command bar: one field in the middle of the top that reaches everything. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Search } from "lucide-react";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import { api, call } from "~/api/client";
import { mayDo, useMe } from "~/features/identity/session";
import { Kbd } from "~/ui/kbd";
import { closeCommand, openCommand, useChrome } from "../chrome";
import { useHands } from "../hands";
import styles from "./bar.module.css";
import { useChartReading } from "./chart_reading";
import { readHistory, remember } from "./history";
import { assetQuery, findResults, type Reader, type Result, readNote } from "./results";

const SHOWN = 12;
const PAUSE = 70; // milliseconds of silence before the server is asked

export function CommandBar() {
  const start = useChrome((it) => it.command);
  const open = start !== null;
  return (
    <div className={styles.place} data-open={open || undefined}>
      {open ? <OpenBar start={start} /> : <ClosedBar />}
    </div>
  );
}

function ClosedBar() {
  return (
    <button type="button" className={styles.closed} onClick={() => openCommand()}>
      <Search aria-hidden="true" />
      <span className={styles.prompt}>Symbol, function or action</span>
      <Kbd keys="Ctrl+K" />
    </button>
  );
}

function OpenBar({ start }: { start: string }) {
  const [input, setInput] = useState(start);
  const [moved, setMoved] = useState<number | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();
  const { results, note, searching } = useResults(input);
  // What is merely offered is not what was typed: only who moves to it takes it.
  const chosen = moved ?? (results[0]?.offer ? -1 : 0);
  const hands = useHands();
  const history = useHistoryWalk(input, setInput);
  const place = useRef<HTMLDivElement>(null);

  useEffect(() => field.current?.focus(), []);
  useEffect(() => closeOutside(place.current), []);

  const pick = (result: Result | undefined) => {
    if (!result) return;
    if (result.stay !== undefined) return change(result.stay);
    remember(input);
    closeCommand();
    result.open(hands);
  };
  const change = (text: string) => {
    setInput(text);
    setMoved(null);
    hurried.current = false;
    field.current?.focus();
  };
  /** Enter before the server has answered counts once it has: what was shown till then was for less. */
  const hurried = useRef(false);
  const enter = () => {
    const sure = !searching || moved !== null || results[chosen]?.exact === true;
    if (sure) pick(results[chosen]);
    else hurried.current = true;
  };
  useEffect(() => {
    if (searching || !hurried.current) return;
    hurried.current = false;
    pick(results[chosen]);
  });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") closeCommand();
    else if (event.key === "Enter") enter();
    else if (event.key === "ArrowDown") setMoved(Math.min(chosen + 1, results.length - 1));
    else if (event.key === "ArrowUp" && chosen > 0) setMoved(chosen - 1);
    else if (event.key === "ArrowUp") history();
    else return;
    event.preventDefault();
  };
  return (
    <div ref={place} className={styles.open}>
      <div className={styles.field}>
        <Search aria-hidden="true" />
        <input
          ref={field}
          value={input}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKeyDown}
          role="combobox"
          aria-label="Command bar"
          aria-expanded="true"
          aria-controls={listId}
          aria-activedescendant={results[chosen] ? `${listId}-${chosen}` : undefined}
          placeholder="AAPL GP, then Enter"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
        <Kbd keys="Esc" />
      </div>
      <p className={styles.note} role="status">
        {note}
      </p>
      <div id={listId} role="listbox" aria-label="Results" className={styles.results}>
        {results.map((result, index) => (
          <Row
            key={result.id}
            id={`${listId}-${index}`}
            result={result}
            chosen={index === chosen}
            onHover={() => setMoved(index)}
            onPick={() => pick(result)}
          />
        ))}
        {results.length === 0 && note === null ? (
          <p className={styles.none}>
            {searching ? "Looking for it" : `Nothing is called “${input.trim()}”`}
          </p>
        ) : null}
      </div>
      <p className={styles.legend}>
        <span>
          <code>AAPL GP 1h</code> chart
        </span>
        <span>
          <code>&gt;</code> actions
        </span>
        <span>
          <code>?</code> help
        </span>
        <span>
          <code>`</code> symbols
        </span>
        <span>
          <code>↑</code> history
        </span>
      </p>
    </div>
  );
}

type RowProps = {
  id: string;
  result: Result;
  chosen: boolean;
  onHover: () => void;
  onPick: () => void;
};

function Row({ id, result, chosen, onHover, onPick }: RowProps) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  const Icon = result.icon;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above keeps the focus and handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: chosen through aria-activedescendant
    <div
      ref={row}
      id={id}
      role="option"
      aria-selected={chosen}
      className={styles.row}
      onPointerMove={onHover}
      onClick={onPick}
    >
      <Icon aria-hidden="true" />
      <span className={styles.title}>{result.title}</span>
      <span className={styles.detail}>{result.detail}</span>
      {result.keys ? <Kbd keys={result.keys} /> : null}
      {result.code ? <span className={styles.code}>{result.code}</span> : null}
    </div>
  );
}

type Results = { results: Result[]; note: string | null; searching: boolean };

function useResults(input: string): Results {
  const asked = assetQuery(input);
  const wanted = useSettled(asked, PAUSE);
  const me = useMe();
  const lastSymbol = useChrome((it) => it.lastSymbol);
  const search = useQuery({
    queryKey: ["assets", "search", wanted],
    queryFn: ({ signal }) => {
      const query = { ...(wanted ? { query: wanted } : {}), limit: 8 };
      return call(api.GET("/api/v1/assets", { params: { query }, signal }));
    },
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const answered =
    asked === null ||
    (asked === wanted && (search.isError || (search.isSuccess && !search.isPlaceholderData)));
  const assets = asked === null ? undefined : search.data;
  const here = useChartReading();
  const results = useMemo(() => {
    const may: Reader["may"] = (permission) => mayDo(me, permission);
    return findResults(input, assets ?? [], { may, lastSymbol, here }, answered).slice(0, SHOWN);
  }, [input, assets, me, lastSymbol, here, answered]);
  return { results, note: readNote(input, lastSymbol), searching: !answered };
}

/** The value once it has not changed for a while. */
function useSettled<Value>(value: Value, pause: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return settled;
}

function useHistoryWalk(input: string, setInput: (text: string) => void): () => void {
  const at = useRef<number | null>(null);
  const typed = useRef(input);
  return () => {
    const kept = readHistory();
    if (at.current === null || input !== typed.current) at.current = kept.length;
    at.current = Math.max(0, at.current - 1);
    const earlier = kept[at.current];
    if (earlier === undefined) return;
    typed.current = earlier;
    setInput(earlier);
  };
}

function closeOutside(place: HTMLElement | null): () => void {
  const onPress = (event: PointerEvent) => {
    if (event.target instanceof Node && !place?.contains(event.target)) closeCommand();
  };
  document.addEventListener("pointerdown", onPress);
  return () => document.removeEventListener("pointerdown", onPress);
}
