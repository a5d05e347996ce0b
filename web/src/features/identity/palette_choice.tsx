/** Which colours mean gain and loss: each choice shows itself on figures, lines and areas. */

import { useId } from "react";
import type { Palette } from "~/design/appearance";
import { Sparkline } from "~/ui/chart/sparkline";
import { Figure } from "~/ui/figure";
import styles from "./settings.module.css";

const PALETTES: { value: Palette; label: string }[] = [
  { value: "classic", label: "Green, red" },
  { value: "blue-orange", label: "Blue, orange" },
  { value: "red-up", label: "Red is up" },
  { value: "mono", label: "One tone" },
];

const RISING = [1, 2, 1.6, 2.4, 2.2, 3];

type PaletteChoiceProps = { value: Palette; onChoose: (palette: Palette) => void };

export function PaletteChoice({ value, onChoose }: PaletteChoiceProps) {
  const name = useId();
  return (
    <div role="radiogroup" aria-label="Gain and loss" className={styles.palettes}>
      {PALETTES.map((choice) => (
        <label key={choice.value} className={styles.palette}>
          <input
            type="radio"
            name={name}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span>{choice.label}</span>
          <span data-palette={choice.value} aria-hidden="true">
            <Sample value={1.42} spark={RISING} />
            <Sample value={-0.87} spark={RISING.toReversed()} />
            <span className={styles.washes}>
              <span className={styles.wash} data-way="1" />
              <span className={styles.wash} data-way="-1" />
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}

function Sample({ value, spark }: { value: number; spark: number[] }) {
  return (
    <span className={styles.sample}>
      <Figure value={value} style="percent" change />
      <Sparkline values={spark} width={44} height={14} />
    </span>
  );
}
