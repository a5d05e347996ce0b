/** Text that is shown once and must be kept by the reader: a key, codes, a link. */

import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { Button } from "./button";
import styles from "./secret.module.css";

export function Secret({ label, text }: { label: string; text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(text);
    setCopied(true);
  };
  return (
    <div className={styles.secret}>
      <code className={styles.text}>
        <span className={`visually-hidden ${styles.label}`}>{label}: </span>
        {text}
      </code>
      <Button icon={copied ? <Check /> : <Copy />} onClick={copy}>
        {copied ? "Copied" : "Copy"}
      </Button>
    </div>
  );
}
