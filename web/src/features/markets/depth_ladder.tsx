/** The ladder: asks above, bids below, the middle between them; bars are the size up to each price. */

import { useState } from "react";
import { useAsOfNow } from "~/design/clock";
import { formatNumber, isKnown } from "~/design/format";
import { Age } from "~/ui/age";
import { Status } from "~/ui/badge";
import { type Choice, Segments } from "~/ui/field";
import { Figure } from "~/ui/figure";
import { Freshness } from "~/ui/freshness";
import { Panel } from "~/ui/panel";
import { type Book, type BookLevel, bookOf, type Depth, decimalsOf } from "./depth";
import styles from "./depth.module.css";

type Levels = "5" | "10" | "20";

const LEVELS: Choice<Levels>[] = [
  { value: "5", label: "5" },
  { value: "10", label: "10" },
  { value: "20", label: "20" },
];

/** A book that nobody sent anew for this long (ms) is not how it stands now. */
const FRESH_FOR = 60_000;

type DepthLadderProps = {
  depth: Depth;
  /** It is of an earlier visit, and the one of now is on its way. */
  isOld: boolean;
};

export function DepthLadder({ depth, isOld }: DepthLadderProps) {
  const [levels, setLevels] = useState<Levels>("10");
  const book = bookOf(depth, Number(levels));
  const shown = [...book.bids, ...book.asks];
  const digits = {
    price: decimalsOf(shown.map((level) => level.price)),
    size: decimalsOf(shown.map((level) => level.size)),
  };
  return (
    <Panel
      title="Depth"
      caption={
        <>
          {depth.source} · <Age at={depth.at} />
        </>
      }
      freshness={<BookState at={depth.at} isOld={isOld} />}
      flush
      controls={<Segments label="Levels" value={levels} choices={LEVELS} onChoose={setLevels} />}
    >
      <table
        className={styles.ladder}
        aria-label={`Order book of ${depth.symbol}`}
        aria-busy={isOld}
      >
        <thead>
          <tr>
            <th scope="col">Price</th>
            <th scope="col">Size</th>
            <th scope="col">Total</th>
          </tr>
        </thead>
        <tbody data-side="ask">
          {book.asks.toReversed().map((level) => (
            <LevelRow key={level.price} level={level} digits={digits} side="ask" />
          ))}
        </tbody>
        <tbody className={styles.middle}>
          <tr>
            <td colSpan={3}>
              <Middle depth={depth} book={book} digits={digits.price} />
            </td>
          </tr>
        </tbody>
        <tbody data-side="bid">
          {book.bids.map((level) => (
            <LevelRow key={level.price} level={level} digits={digits} side="bid" />
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

/** Says so when the book is not the one of now, whatever the badge of the price says. */
function BookState({ at, isOld }: { at: string; isOld: boolean }) {
  const late = useAsOfNow((now) => now - Date.parse(at) > FRESH_FOR);
  if (isOld) return <Status tone="info">Updating</Status>;
  if (!late) return null;
  return <Freshness state="stale" at={at} reason="Nothing newer came from the source" />;
}

type LevelRowProps = {
  level: BookLevel;
  digits: { price: number; size: number };
  side: "bid" | "ask";
};

function LevelRow({ level, digits, side }: LevelRowProps) {
  return (
    <tr style={{ "--share": `${level.share * 100}%` } as React.CSSProperties}>
      <td className={styles.price}>
        <span className="visually-hidden">{side} </span>
        {formatNumber(level.price, { digits: digits.price })}
      </td>
      <td>{formatNumber(level.size, { digits: digits.size })}</td>
      <td>{formatNumber(level.total, { digits: digits.size })}</td>
    </tr>
  );
}

const CROSSED = "One side is empty, or the sides cross";

function Middle({ depth, book, digits }: { depth: Depth; book: Book; digits: number }) {
  const { mid, spread, spreadPoints, imbalance } = book;
  const [bid, ask] = [depth.bids[0]?.price, depth.asks[0]?.price];
  const from = { source: depth.source, at: depth.at };
  const best = [
    { label: "Best bid", value: bid ?? "none" },
    { label: "Best ask", value: ask ?? "none" },
  ];
  return (
    <div className={styles.facts}>
      <span>
        Mid{" "}
        <Figure
          value={mid}
          style="price"
          digits={digits + 1}
          size="large"
          reason={CROSSED}
          explain={{ title: "Middle", formula: "(bid + ask) ÷ 2", rows: best, ...from }}
        />
      </span>
      <span>
        Spread <Figure value={spread} style="price" digits={digits} reason={CROSSED} />{" "}
        <Figure
          value={spreadPoints}
          digits={2}
          unit="bp"
          reason={CROSSED}
          explain={{
            title: "Spread in basis points",
            formula: "(ask − bid) ÷ mid × 10,000",
            rows: best,
            ...from,
          }}
        />
      </span>
      <Imbalance value={imbalance} />
    </div>
  );
}

/** Which side offers more size among the levels shown. */
function Imbalance({ value }: { value: number | null }) {
  const percent = isKnown(value) ? value * 100 : null;
  return (
    <span className={styles.imbalance}>
      Imbalance
      <span className={styles.scale} aria-hidden="true">
        <span
          data-way={percent !== null && percent >= 0 ? "1" : "-1"}
          style={
            percent === null
              ? { width: 0 }
              : percent >= 0
                ? { left: "50%", width: `${percent / 2}%` }
                : { right: "50%", width: `${-percent / 2}%` }
          }
        />
      </span>
      <Figure
        value={percent}
        style="percent"
        digits={0}
        change
        reason="The book is empty"
        explain={{
          title: "Imbalance of the levels shown",
          formula: "(bid sizes − ask sizes) ÷ (bid sizes + ask sizes) × 100",
        }}
      />
    </span>
  );
}
