/** How long ago something was, counted on while it is in sight; the tooltip has the exact time. */

import { useAsOfNow } from "~/design/clock";
import { formatAge, formatExact } from "~/design/format";

export function Age({ at }: { at: string | null | undefined }) {
  const words = useAsOfNow((now) => formatAge(at, now));
  return <span title={formatExact(at)}>{words}</span>;
}
