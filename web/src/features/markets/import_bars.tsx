/** A file of prices: looked at first, imported when the reader says so. */

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api, call, type Server } from "~/api/client";
import { formatDate, formatNumber, formatPrice } from "~/design/format";
import { Button } from "~/ui/button";
import { Dialog } from "~/ui/dialog";
import { ErrorLine } from "~/ui/error_state";
import { Field, Input } from "~/ui/field";
import { toast } from "~/ui/toast";
import { isOver, useFollowedJob, useFresh } from "./ask_providers";
import styles from "./import_bars.module.css";

type Report = Server<"ImportReport">;

/** Rows shown before anything is written. */
const SHOWN = 4;
const REFUSALS = 3;

type ImportBarsProps = {
  /** Whose prices they are, where that is known already. */
  symbol?: string;
  onClose: () => void;
  onDone: (symbol: string) => void;
};

export function ImportBars({ symbol: given = "", onClose, onDone }: ImportBarsProps) {
  const [file, setFile] = useState<File | null>(null);
  const [symbol, setSymbol] = useState(given);
  const look = useMutation({ mutationFn: (chosen: File) => lookAt(chosen, symbol) });
  const run = useMutation({ mutationFn: (chosen: File) => importFile(chosen, symbol) });
  const job = useFollowedJob(run.data?.job_id ?? null);
  const report = look.data;
  const failed = isOver(job) && job?.state !== "done" ? (job?.error ?? "It was cancelled.") : null;
  const working = run.isPending || (run.data !== undefined && !isOver(job));
  const imported = symbol || (report?.preview[0]?.symbol ?? "");
  useFinished(job?.state === "done" ? job.id : null, () => {
    toast(`${file?.name ?? "The file"} was imported`, { tone: "good" });
    onClose();
    onDone(imported);
  });
  const choose = (chosen: File | undefined) => {
    if (!chosen) return;
    setFile(chosen);
    run.reset();
    look.mutate(chosen);
  };
  return (
    <Dialog
      open
      title="Import prices"
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{working ? "Leave it running" : "Cancel"}</Button>
          <Button
            look="primary"
            busy={working}
            disabled={!report || report.rows === 0 || file === null}
            onClick={() => file && run.mutate(file)}
          >
            {report ? `Import ${formatNumber(report.rows)} rows` : "Import"}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>
          A CSV of bars, plain or gzip: a date, a close, and whatever else there is. Columns, dates
          and intervals are guessed and shown before anything is written.
        </p>
        <Field label="File">
          <Input
            type="file"
            accept=".csv,.tsv,.txt,.gz,text/*,application/gzip"
            onChange={(event) => choose(event.target.files?.[0])}
          />
        </Field>
        <Field
          label="Symbol"
          aside="optional"
          hint="Whose prices they are, where the file does not say"
        >
          <Input
            value={symbol}
            maxLength={32}
            autoCapitalize="characters"
            onChange={(event) => setSymbol(event.target.value.toUpperCase().trim())}
            onBlur={() => file && look.mutate(file)}
          />
        </Field>
        {look.isPending ? <p aria-live="polite">Looking at the file …</p> : null}
        {report ? <Found report={report} /> : null}
        {working ? (
          <p aria-live="polite">
            Importing{job?.progress ? `: ${formatNumber(job.progress.done)} rows` : ""} …
          </p>
        ) : null}
        {failed ? <p role="alert">It was not imported: {failed}</p> : null}
        <ErrorLine error={look.error ?? run.error} />
      </div>
    </Dialog>
  );
}

/** What a dry run understood of the file. */
function Found({ report }: { report: Report }) {
  const { mapping, preview, rows, symbols, refused, refused_count } = report;
  return (
    <section aria-label="What was found" className={styles.found}>
      <p>
        {formatNumber(rows)} rows of {symbols === 1 ? preview[0]?.symbol : `${symbols} symbols`},{" "}
        interval {mapping.interval}, dates as {mapping.date_format},{" "}
        {mapping.prices === "adjusted" ? "adjusted prices" : "prices as traded"}.
      </p>
      <table>
        <thead>
          <tr>
            <th>Symbol</th>
            <th>Day</th>
            <th>Open</th>
            <th>High</th>
            <th>Low</th>
            <th>Close</th>
          </tr>
        </thead>
        <tbody>
          {preview.slice(0, SHOWN).map((row) => (
            <tr key={`${row.symbol} ${row.at}`}>
              <td>{row.symbol}</td>
              <td>{formatDate(row.at, "UTC")}</td>
              <td>{formatPrice(row.open)}</td>
              <td>{formatPrice(row.high)}</td>
              <td>{formatPrice(row.low)}</td>
              <td>{formatPrice(row.close)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {refused_count > 0 ? (
        <p>
          {formatNumber(refused_count)} rows are refused:{" "}
          {refused
            .slice(0, REFUSALS)
            .map((it) => `line ${it.line}, ${it.reason}`)
            .join("; ")}
          .
        </p>
      ) : null}
    </section>
  );
}

const asSent = { bodySerializer: (body: unknown) => body as BodyInit };

function question(file: File, symbol: string) {
  return { file_name: file.name, ...(symbol ? { symbol } : {}) };
}

async function lookAt(file: File, symbol: string): Promise<Report> {
  const query = { ...question(file, symbol), dry_run: true };
  return (await send(file, query)) as Report;
}

async function importFile(file: File, symbol: string): Promise<Server<"Started">> {
  return (await send(file, question(file, symbol))) as Server<"Started">;
}

/** A dry run answers a report, an import the job that does it. */
function send(
  file: File,
  query: ReturnType<typeof question> & { dry_run?: boolean },
): Promise<Report | Server<"Started">> {
  return call<Report | Server<"Started">>(
    api.POST("/api/v1/imports/bars", {
      params: { query },
      body: file as unknown as string,
      headers: { "Content-Type": "text/csv" },
      ...asSent,
    }),
  );
}

/** Says once that the job is done. */
function useFinished(job: string | null, onDone: () => void) {
  const client = useQueryClient();
  const tell = useRef(onDone);
  tell.current = onDone;
  useFresh(job);
  useEffect(() => {
    if (job === null) return;
    void client.invalidateQueries({ queryKey: ["markets", "asset"] });
    tell.current();
  }, [client, job]);
}
