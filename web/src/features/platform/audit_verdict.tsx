/** The chain of the audit log, checked from its first entry when somebody asks. */

import { useMutation } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { api, call, type Server } from "~/api/client";
import { formatNumber } from "~/design/format";
import { Button } from "~/ui/button";
import { ErrorLine } from "~/ui/error_state";
import styles from "./platform.module.css";

export function useVerify(server: boolean) {
  const query = server ? { instance: true } : {};
  return useMutation({
    mutationFn: () => call(api.GET("/api/v1/audit/verify", { params: { query } })),
  });
}

type Verify = ReturnType<typeof useVerify>;

export function VerifyButton({ verify }: { verify: Verify }) {
  return (
    <Button icon={<ShieldCheck />} busy={verify.isPending} onClick={() => verify.mutate()}>
      Verify the chain
    </Button>
  );
}

export function Verdict({ verify }: { verify: Verify }) {
  if (verify.error) return <ErrorLine error={verify.error} />;
  if (!verify.data) return null;
  const { ok } = verify.data;
  return (
    <p className={styles.verdict} role="status">
      {ok ? <ShieldCheck className={styles.good} /> : <ShieldAlert className={styles.bad} />}
      <span>{verdictWords(verify.data)}</span>
    </p>
  );
}

export function verdictWords(verdict: Server<"Verification">): string {
  const { ok, checked, checkpoints, first_bad_seq: bad, reason } = verdict;
  const entries = `${formatNumber(checked)} ${checked === 1 ? "entry" : "entries"}`;
  if (!ok)
    return `The chain is broken at entry ${bad ?? "unknown"}: ${reason ?? "no reason given"}.`;
  const marks = checkpoints === 1 ? "1 checkpoint" : `${formatNumber(checkpoints)} checkpoints`;
  return `Whole: ${entries} and ${marks} checked, nothing was changed, removed or put in.`;
}
