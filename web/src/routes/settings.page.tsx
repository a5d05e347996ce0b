/** Settings of the reader. */

import { WebhookSettings } from "~/features/collab/webhook_settings";
import { ApiKeys } from "~/features/identity/api_keys";
import { Appearance } from "~/features/identity/appearance";
import { Profile } from "~/features/identity/profile";
import { Security } from "~/features/identity/security";
import { useMay } from "~/features/identity/session";
import { Sessions } from "~/features/identity/sessions";
import { Page, Stack } from "~/ui/page";
import { Tabs } from "~/ui/tabs";
import { type Section, settingsRoute } from "./settings";

const TABS: { key: Section; label: string }[] = [
  { key: "profile", label: "Profile" },
  { key: "security", label: "Security" },
  { key: "sessions", label: "Sessions" },
  { key: "keys", label: "API keys" },
  { key: "webhooks", label: "Webhooks" },
  { key: "appearance", label: "Appearance" },
];

const PARTS = {
  profile: Profile,
  security: Security,
  sessions: Sessions,
  keys: ApiKeys,
  webhooks: Webhooks,
  appearance: Appearance,
};

function Webhooks() {
  return <WebhookSettings may={useMay("webhooks:manage")} />;
}

export function SettingsPage() {
  const { section = "profile" } = settingsRoute.useSearch();
  const navigate = settingsRoute.useNavigate();
  const Part = PARTS[section];
  return (
    <Page title="Settings" narrow>
      <Tabs
        label="Settings"
        tabs={TABS}
        value={section}
        onChange={(next) => void navigate({ search: { section: next }, replace: true })}
      >
        <Stack>
          <Part />
        </Stack>
      </Tabs>
    </Page>
  );
}
