/**
 * A number that explains itself. Known: sign, arrow and colour when it is a change. Unknown: a dash,
 * with the reason, never a zero. With `explain`, pressing it shows formula, source and times.
 */

import { Popover } from "radix-ui";
import { type ReactNode, type RefObject, useRef, useState } from "react";
import {
  DASH,
  direction,
  formatAge,
  formatCompact,
  formatExact,
  formatNumber,
  formatPercent,
  formatPrice,
  isKnown,
  type Numeric,
} from "~/design/format";
import { Button } from "./button";
import styles from "./figure.module.css";

export type Explanation = {
  title: string;
  formula?: string | null | undefined;
  source?: string | null | undefined;
  /** When it was true. */
  at?: string | null | undefined;
  /** When we knew it. */
  knownAt?: string | null | undefined;
  /** Whatever else goes into it: inputs, rows, currency, version. */
  rows?: { label: string; value: ReactNode }[] | undefined;
};

export type FigureStyle = "number" | "percent" | "price" | "compact";

type FigureProps = {
  value: Numeric;
  style?: FigureStyle | undefined;
  digits?: number | undefined;
  /** Currency or unit behind the number, muted. */
  unit?: string | null | undefined;
  /** A change: gets sign, arrow and colour. */
  change?: boolean | undefined;
  /** Why there is no value. */
  reason?: string | null | undefined;
  explain?: Explanation | (() => Explanation) | undefined;
  /** Left out of the tab order, in rows that are one stop of the tab key. */
  skipped?: boolean | undefined;
  size?: "body" | "large" | "hero" | undefined;
};

export function Figure(props: FigureProps) {
  const { value, reason, explain, skipped = false, size = "body" } = props;
  const body = isKnown(value) ? <Known {...props} /> : <Unknown reason={reason} />;
  const className = `numeric ${styles.figure} ${styles[size]}`;
  if (!explain) return <span className={className}>{body}</span>;
  return <Explained {...{ explain, skipped, value, reason, className }}>{body}</Explained>;
}

function Known({ value, style = "number", digits, unit, change }: FigureProps) {
  const text = writeFigure(value, style, digits, change ?? false);
  const way = change ? direction(value) : 0;
  return (
    <span className={way > 0 ? styles.up : way < 0 ? styles.down : undefined}>
      {change ? <Arrow way={way} /> : null}
      {text}
      {unit ? <span className={styles.unit}> {unit}</span> : null}
    </span>
  );
}

function Arrow({ way }: { way: -1 | 0 | 1 }) {
  return (
    <span className={styles.arrow} aria-hidden="true">
      {way > 0 ? "▲" : way < 0 ? "▼" : " "}
    </span>
  );
}

function Unknown({ reason }: { reason?: string | null | undefined }) {
  const words = reason || "No value";
  return (
    <span className={styles.unknown} title={words}>
      <span aria-hidden="true">{DASH}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  );
}

export function writeFigure(
  value: Numeric,
  style: FigureStyle,
  digits: number | undefined,
  signed: boolean,
): string {
  if (style === "percent") return formatPercent(value, { digits, signed });
  if (style === "price") return formatPrice(value, { digits, signed });
  if (style === "compact") return formatCompact(value, { digits, signed });
  return formatNumber(value, { digits, signed });
}

type ExplainedProps = {
  explain: Explanation | (() => Explanation);
  skipped: boolean;
  value: Numeric;
  reason?: string | null | undefined;
  className: string;
  children: ReactNode;
};

/** A button until it is pressed: a table has hundreds of figures, and one of them is asked about. */
function Explained({ explain, skipped, value, reason, className, children }: ExplainedProps) {
  const [asked, setAsked] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const explanation = asked && (typeof explain === "function" ? explain() : explain);
  return (
    <>
      <button
        ref={button}
        type="button"
        tabIndex={skipped ? -1 : undefined}
        aria-haspopup="dialog"
        aria-expanded={asked}
        data-state={asked ? "open" : "closed"}
        className={`${className} ${styles.trigger}`}
        onClick={() => setAsked(!asked)}
      >
        {children}
      </button>
      {explanation ? (
        <Floating title={explanation.title} button={button} onClose={() => setAsked(false)}>
          <Answer explanation={explanation} value={value} reason={reason} />
        </Floating>
      ) : null}
    </>
  );
}

type FloatingProps = {
  title: string;
  button: RefObject<HTMLButtonElement | null>;
  onClose: () => void;
  children: ReactNode;
};

function Floating({ title, button, onClose, children }: FloatingProps) {
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={button as RefObject<HTMLButtonElement>} />
      <Popover.Portal>
        <Popover.Content
          className={styles.popover}
          side="bottom"
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`Explanation of ${title}`}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            button.current?.focus();
          }}
          onInteractOutside={(event) => {
            // The button itself opens and closes.
            if (event.target instanceof Node && button.current?.contains(event.target)) {
              event.preventDefault();
            }
          }}
          // A row behind it would take these for its own.
          onClick={(event) => event.stopPropagation()}
          onKeyDown={(event) => event.stopPropagation()}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type AnswerProps = { explanation: Explanation; value: Numeric; reason?: string | null | undefined };

function Answer({ explanation, value, reason }: AnswerProps) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    const { rows, ...rest } = explanation;
    const inputs = rows?.map((row) => ({ label: row.label, value: String(row.value) }));
    await navigator.clipboard?.writeText(
      JSON.stringify({ value, reason, ...rest, inputs }, null, 2),
    );
    setCopied(true);
  };
  return (
    <>
      <p className={styles.heading}>{explanation.title}</p>
      <p className={`numeric ${styles.full}`}>
        {isKnown(value) ? String(value) : reason || "No value"}
      </p>
      <ExplainList explanation={explanation} />
      <Button look="quiet" onClick={copy} className={styles.copy}>
        {copied ? "Copied" : "Copy as JSON"}
      </Button>
    </>
  );
}

function ExplainList({ explanation }: { explanation: Explanation }) {
  const { formula, source, at, knownAt, rows = [] } = explanation;
  return (
    <dl className={styles.list}>
      {formula ? <Row label="Formula" value={<code>{formula}</code>} /> : null}
      {source ? <Row label="Source" value={source} /> : null}
      {at ? <Row label="At" value={`${formatExact(at)} · ${formatAge(at)}`} /> : null}
      {knownAt ? <Row label="Known" value={formatExact(knownAt)} /> : null}
      {rows.map((row) => (
        <Row key={row.label} label={row.label} value={row.value} />
      ))}
    </dl>
  );
}

function Row({ label, value }: { label: string; value: ReactNode }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
