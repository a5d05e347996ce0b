/** Buttons: a verb, or an icon with a name that assistive technology and the tooltip both say. */

import type { ComponentProps, ReactNode } from "react";
import styles from "./button.module.css";
import { Tooltip } from "./tooltip";

type Look = "primary" | "plain" | "quiet" | "danger";

export type ButtonProps = ComponentProps<"button"> & {
  look?: Look | undefined;
  icon?: ReactNode;
  /** Shows a turning mark and refuses presses; the label stays, so nothing jumps. */
  busy?: boolean | undefined;
};

export function Button({
  look = "plain",
  icon,
  busy = false,
  disabled,
  className,
  children,
  type = "button",
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={[styles.button, styles[look], className].filter(Boolean).join(" ")}
    >
      {busy ? <span className={styles.busy} aria-hidden="true" /> : icon}
      {children}
    </button>
  );
}

export type IconButtonProps = Omit<ComponentProps<"button">, "children"> & {
  label: string;
  icon: ReactNode;
  /** The key that does the same, shown in the tooltip. */
  keys?: string | undefined;
  look?: "quiet" | "plain" | undefined;
  pressed?: boolean | undefined;
};

export function IconButton({
  label,
  icon,
  keys,
  look = "quiet",
  pressed,
  className,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={pressed}
        className={[styles.button, styles.icon, styles[look], className].filter(Boolean).join(" ")}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
