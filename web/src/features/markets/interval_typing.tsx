/** Typing an interval: a digit or a comma anywhere on the chart page opens this, Enter applies it. */

import { useState } from "react";
import { Dialog } from "~/ui/dialog";
import { Field, Input } from "~/ui/field";
import { INTERVALS, type Interval, parseInterval } from "./interval";

type IntervalTypingProps = {
  /** What was typed to open it. */
  begun: string;
  onPick: (interval: Interval) => void;
  onClose: () => void;
};

export function IntervalTyping({ begun, onPick, onClose }: IntervalTypingProps) {
  const [text, setText] = useState(begun);
  const [refused, setRefused] = useState(false);
  const meant = parseInterval(text);
  const offered = INTERVALS.map((interval) => interval.code).join(", ");
  return (
    <Dialog open title="Interval" width="s" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (meant === null) setRefused(true);
          else onPick(meant);
        }}
      >
        <Field
          label="Minutes, or a unit as in 4h, ,D, ,W"
          hint={meant ? `${meant.name}. Press Enter.` : `There are ${offered}.`}
          error={refused && meant === null ? "There is no such interval." : undefined}
        >
          <Input
            value={text}
            autoFocus
            autoComplete="off"
            onChange={(event) => {
              setText(event.target.value);
              setRefused(false);
            }}
          />
        </Field>
      </form>
    </Dialog>
  );
}
