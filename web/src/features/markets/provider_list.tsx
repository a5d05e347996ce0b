/** Providers as a table, in the order in which they are asked, one of them in the drawer. */

import { useQuery } from "@tanstack/react-query";
import { Plug } from "lucide-react";
import { useState } from "react";
import { formatAge, formatBytes, formatExact, formatNumber, formatPercent } from "~/design/format";
import { Badge, Status, type Tone } from "~/ui/badge";
import { Drawer, Facts } from "~/ui/drawer";
import { EmptyState } from "~/ui/empty_state";
import { ErrorLine } from "~/ui/error_state";
import { type Choice, Segments } from "~/ui/field";
import { type Column, Table } from "~/ui/table";
import styles from "./provider.module.css";
import { type Capability, type Provider, providersQuery, usePayload } from "./providers";

type Standing = Provider["standing"];

const TONES: Record<Standing, Tone> = {
  ready: "good",
  off: "neutral",
  needs_key: "neutral",
  needs_contact: "neutral",
  limited: "warn",
  resting: "bad",
};

const WORDS: Record<Standing, string> = {
  ready: "Ready",
  off: "Off",
  needs_key: "Needs a key",
  needs_contact: "Needs a contact",
  limited: "Asked too often",
  resting: "Resting after failures",
};

const PLAIN = { digits: 0, signed: false };

const COLUMNS: Column<Provider>[] = [
  { key: "name", title: "Provider", value: (it) => it.name },
  {
    key: "standing",
    title: "State",
    value: (it) => it.standing,
    cell: (it) => <Status tone={TONES[it.standing]}>{WORDS[it.standing]}</Status>,
  },
  {
    key: "gives",
    title: "Gives",
    value: (it) => it.capabilities.join(", "),
    wide: true,
    wrap: true,
  },
  {
    key: "quota",
    title: "Quota left",
    value: (it) => it.quota_left,
    cell: (it) => formatPercent(it.quota_left == null ? null : it.quota_left * 100, PLAIN),
    align: "end",
    wide: true,
  },
  {
    key: "answered",
    title: "Answered",
    value: (it) => it.answered,
    cell: (it) =>
      it.asked === 0 ? (
        <span title="Not asked since the server started">–</span>
      ) : (
        `${formatNumber(it.answered)} of ${formatNumber(it.asked)}`
      ),
    align: "end",
    wide: true,
  },
  {
    key: "good",
    title: "Last good",
    value: (it) => it.last_good_at,
    cell: (it) => <span title={formatExact(it.last_good_at)}>{formatAge(it.last_good_at)}</span>,
    align: "end",
  },
];

type ProviderListProps = {
  openId: string | undefined;
  onOpen: (id: string | undefined) => void;
};

export function ProviderList({ openId, onOpen }: ProviderListProps) {
  const providers = useQuery(providersQuery);
  const open = providers.data?.items.find((it) => it.id === openId);
  return (
    <>
      <Table
        label="Providers"
        columns={COLUMNS}
        rows={providers.data?.items}
        rowKey={(it) => it.id}
        openKey={openId}
        onOpen={(it) => onOpen(it.id)}
        error={providers.error}
        onRetry={() => void providers.refetch()}
        empty={
          <EmptyState icon={<Plug />} title="No providers">
            This build has none.
          </EmptyState>
        }
      />
      <Drawer
        open={open !== undefined}
        title={open?.name ?? "Provider"}
        caption={open ? <Proof provider={open} /> : null}
        onClose={() => onOpen(undefined)}
      >
        {open ? <ProviderDetail key={open.id} provider={open} /> : null}
      </Drawer>
    </>
  );
}

function Proof({ provider }: { provider: Provider }) {
  return provider.proof === "recording" ? (
    <Badge tone="good" title="Its tests read answers that were recorded from the provider">
      Proven on recordings
    </Badge>
  ) : (
    <Badge title="Written from the provider's documentation">Not proven on a recording</Badge>
  );
}

const KEYS: Record<Provider["key"], string> = {
  none: "None wanted",
  optional: "Gives more with one",
  required: "Wanted: the setting provider_keys",
  contact: "An address of mail: the setting contact",
};

function ProviderDetail({ provider }: { provider: Provider }) {
  const limits = provider.limits.map((it) => `${formatNumber(it.units)} in ${it.seconds} s`);
  return (
    <>
      <p className={styles.notes}>{provider.notes}</p>
      <Facts
        facts={[
          { label: "State", value: WORDS[provider.standing] },
          ...(provider.again_at
            ? [{ label: "Asked again", value: formatExact(provider.again_at) }]
            : []),
          { label: "Key", value: KEYS[provider.key] },
          { label: "Limits", value: limits.length > 0 ? limits.join(", ") : "None stated" },
          { label: "Failed", value: formatNumber(provider.failed) },
          { label: "Rows set aside", value: formatNumber(provider.quarantined) },
          ...(provider.last_fault
            ? [
                { label: "Last fault", value: provider.last_fault },
                { label: "At", value: formatExact(provider.last_fault_at) },
              ]
            : []),
          { label: "Home", value: <HomeLink href={provider.home} /> },
        ]}
      />
      <LastPayload provider={provider} />
    </>
  );
}

function HomeLink({ href }: { href: string }) {
  return (
    <a href={href} target="_blank" rel="noreferrer noopener">
      {new URL(href).host}
    </a>
  );
}

/** The last answer as it came, as text: whatever it says, it is only shown. */
function LastPayload({ provider }: { provider: Provider }) {
  const kept = provider.payloads.map((it) => it.capability);
  const [chosen, choose] = useState<Capability | undefined>(kept[0]);
  const payload = usePayload(provider.id, chosen);
  if (chosen === undefined) {
    return <p className={styles.quiet}>Nothing was asked of it since the server started.</p>;
  }
  const choices: Choice<Capability>[] = kept.map((it) => ({ value: it, label: it }));
  return (
    <section aria-label="Last payload" className={styles.payload}>
      <Segments label="Last payload" value={chosen} choices={choices} onChoose={choose} />
      <ErrorLine error={payload.error} />
      {payload.data ? (
        <>
          <p className={styles.quiet}>
            {payload.data.status} {payload.data.content_type}, {formatBytes(payload.data.size)},{" "}
            {formatExact(payload.data.at)}
          </p>
          <pre className={styles.text}>{payload.data.text}</pre>
        </>
      ) : null}
    </section>
  );
}
