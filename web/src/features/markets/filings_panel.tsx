/** Filings (CF): what a company told its regulator, with a link to each. */

import { FileText } from "lucide-react";
import { useState } from "react";
import { asProblem } from "~/api/problem";
import { formatDate, formatExact } from "~/design/format";
import { Badge } from "~/ui/badge";
import { EmptyState } from "~/ui/empty_state";
import { Select } from "~/ui/field";
import { Message } from "~/ui/message";
import { Panel } from "~/ui/panel";
import { type Column, exportCsv, Table } from "~/ui/table";
import { type Filing, filingTitle, useFilings } from "./filings";
import { OutLink } from "./out_link";
import { hostOf } from "./safe_link";

const ALL = "all";

const COLUMNS: Column<Filing>[] = [
  {
    key: "filed",
    title: "Filed",
    value: (filing) => filing.filed,
    cell: (filing) => (
      <span title={formatExact(filing.accepted_at)}>{formatDate(filing.filed, "UTC")}</span>
    ),
  },
  {
    key: "form",
    title: "Form",
    value: (filing) => filing.form,
    cell: (filing) => <Badge>{filing.form}</Badge>,
  },
  {
    key: "title",
    title: "What",
    value: (filing) => filingTitle(filing),
    cell: (filing) => <FilingLink filing={filing} />,
    wrap: true,
  },
  {
    key: "period",
    title: "Period",
    value: (filing) => filing.period,
    cell: (filing) => formatDate(filing.period, "UTC"),
    wide: true,
  },
  {
    key: "accession",
    title: "Accession",
    value: (filing) => filing.accession,
    cell: (filing) => <code>{filing.accession}</code>,
    wide: true,
  },
];

function FilingLink({ filing }: { filing: Filing }) {
  const host = hostOf(filing.url);
  return (
    <OutLink href={filing.url}>
      {filingTitle(filing)} {host ? <small>{host}</small> : null}
    </OutLink>
  );
}

export function FilingsPanel({ symbol }: { symbol: string }) {
  const [form, setForm] = useState(ALL);
  const filings = useFilings(symbol);
  const forms = [...new Set(filings.data?.map((it) => it.form))].sort();
  const rows = filings.data?.filter((it) => form === ALL || it.form === form);
  const none = filings.error && asProblem(filings.error).isAbsence;
  return (
    <Panel
      title="Filings"
      caption={rows ? String(rows.length) : undefined}
      flush
      controls={
        forms.length > 1 ? (
          <Select
            aria-label="Form"
            value={form}
            choices={[ALL, ...forms].map((it) => ({
              value: it,
              label: it === ALL ? "All forms" : it,
            }))}
            onChoose={setForm}
          />
        ) : null
      }
      menu={[
        {
          label: "Export CSV",
          disabled: rows === undefined,
          onSelect: () => rows && exportCsv(`${symbol}-filings`, COLUMNS, rows),
        },
      ]}
    >
      <Table
        label={`Filings of ${symbol}`}
        columns={COLUMNS}
        rows={none ? [] : rows}
        rowKey={(filing) => filing.accession}
        error={filings.error}
        onRetry={() => void filings.refetch()}
        initialSort={{ key: "filed", descending: true }}
        empty={
          <EmptyState icon={<FileText />} title={`No filings of ${symbol}`}>
            {none ? (
              <Message text={asProblem(filings.error).message} />
            ) : (
              "Companies that file with the SEC have their filings here, newest first."
            )}
          </EmptyState>
        }
      />
    </Panel>
  );
}
