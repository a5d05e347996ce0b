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

type Standing = { word: string; tone: Tone };

const STANDINGS: Record<Provider["standing"], Standing> = {
  ready: { word: "Ready", tone: "good" },
  off: { word: "Off", tone: "neutral" },
  needs_key: { word: "Needs a key", tone: "neutral" },
  needs_contact: { word: "Needs a contact", tone: "neutral" },
  limited: { word: "Asked too often", tone: "warn" },
  resting: { word: "Resting after failures", tone: "bad" },
};

/** How a provider does, by what it did: one that may be asked but never answered is not well. */
export function standingOf(provider: Provider): Standing {
  const { standing, asked, answered, failed, last_fault_at, last_good_at } = provider;
  if (standing !== "ready") return STANDINGS[standing];
  if (answered === 0 && failed > 0) return { word: "Not answering", tone: "bad" };
  const failedLast =
    last_fault_at && last_good_at && Date.parse(last_fault_at) > Date.parse(last_good_at);
  if (failedLast) return { word: "Failed last time", tone: "warn" };
  return asked === 0 ? { word: "Ready, not asked yet", tone: "neutral" } : STANDINGS.ready;
}

function StandingMark({ provider }: { provider: Provider }) {
  const { word, tone } = standingOf(provider);
  const failing = tone === "bad" || tone === "warn";
  const title = (failing ? provider.last_fault : null) ?? waitsFor(provider);
  return (
    <Status tone={tone} {...(title ? { title } : {})}>
      {word}
    </Status>
  );
}

/** What would let a provider be asked, when something is missing. */
function waitsFor({ setting, standing }: Provider): string | undefined {
  if (setting && standing === "off") return `Switched off: the setting ${setting} switches it on`;
  return setting ? `The setting ${setting} would let it be asked` : undefined;
}

/** Where the questions went: one that was answered without what was asked for is no failure. */
export function askedWords({ asked, answered, failed }: Provider): string {
  if (asked === 0) return "Not asked since the server started";
  const none = Math.max(0, asked - answered - failed);
  return `${formatNumber(answered)} answered, ${formatNumber(none)} had nothing, ${formatNumber(failed)} failed`;
}

const PLAIN = { digits: 0, signed: false };

const COLUMNS: Column<Provider>[] = [
  { key: "name", title: "Provider", value: (it) => it.name },
  {
    key: "standing",
    title: "State",
    value: (it) => standingOf(it).word,
    cell: (it) => <StandingMark provider={it} />,
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
        <span title={askedWords(it)}>
          {formatNumber(it.answered)} of {formatNumber(it.asked)}
        </span>
      ),
    align: "end",
    wide: true,
  },
  {
    key: "streamed",
    title: "Streamed",
    value: (it) => (it.streams ? it.streamed : null),
    cell: (it) =>
      it.streams ? (
        formatNumber(it.streamed)
      ) : (
        <span title="It sends nothing by itself: it is asked">–</span>
      ),
    align: "end",
    wide: true,
  },
  {
    key: "aside",
    title: "Set aside",
    value: (it) => it.quarantined,
    cell: (it) => <span title={it.aside[0]?.reason}>{formatNumber(it.quarantined)}</span>,
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
          { label: "State", value: standingOf(provider).word },
          ...(provider.setting
            ? [
                provider.standing === "off"
                  ? {
                      label: "Switched off",
                      value: (
                        <>
                          The setting <code>{provider.setting}</code> switches it on
                        </>
                      ),
                    }
                  : { label: "Waits for", value: <code>{provider.setting}</code> },
              ]
            : []),
          ...(provider.again_at
            ? [{ label: "Asked again", value: formatExact(provider.again_at) }]
            : []),
          { label: "Key", value: KEYS[provider.key] },
          { label: "Limits", value: limits.length > 0 ? limits.join(", ") : "None stated" },
          { label: "Asked", value: askedWords(provider) },
          {
            label: "Streamed",
            value: provider.streams
              ? `${formatNumber(provider.streamed)} rows over its socket`
              : "Nothing: it is asked",
          },
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
      <Aside rows={provider.aside} />
      <LastPayload provider={provider} />
    </>
  );
}

/** The last rows that were not believed, each with why: what came is text, and only shown. */
function Aside({ rows }: { rows: Provider["aside"] }) {
  if (rows.length === 0) return null;
  return (
    <section aria-label="Rows set aside" className={styles.payload}>
      <h3>Set aside last</h3>
      <ul className={styles.aside}>
        {rows.map(({ at, reason, row, symbol }, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity, and two may be the same
          <li key={i}>
            <p>
              {symbol ? <strong>{symbol} </strong> : null}
              {reason}
              <span className={styles.quiet} title={formatExact(at)}>
                {" "}
                {formatAge(at)}
              </span>
            </p>
            <code>{row}</code>
          </li>
        ))}
      </ul>
    </section>
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
