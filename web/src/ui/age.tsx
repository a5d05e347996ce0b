/** How long ago something was, counted on while it is in sight; the tooltip has the exact time. */

import { useAsOfNow } from "~/design/clock";
import { formatAge, formatExact } from "~/design/format";

type AgeProps = {
  at: string | null | undefined;
  /** The time the tooltip tells, where it is another one. */
  exact?: string | null | undefined;
};

export function Age({ at, exact = at }: AgeProps) {
  const words = useAsOfNow((now) => formatAge(at, now));
  return <span title={formatExact(exact)}>{words}</span>;
}
