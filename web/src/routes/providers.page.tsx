/** Providers of market data: who is asked, in which order, how they do, and what else they know. */

import { ProviderList } from "~/features/markets/provider_list";
import { ProviderSearch } from "~/features/markets/provider_search";
import { Page } from "~/ui/page";
import { Panel } from "~/ui/panel";
import { providersRoute } from "./providers";

export function ProvidersPage() {
  const { open, query } = providersRoute.useSearch();
  const navigate = providersRoute.useNavigate();
  return (
    <Page title="Providers" caption="Asked from top to bottom until one answers">
      <Panel title="Find something new" flush>
        <ProviderSearch
          key={query ?? ""}
          asked={query ?? ""}
          onAsk={(text) => void navigate({ search: { query: text || undefined }, replace: true })}
        />
      </Panel>
      <Panel title="Who gives what" flush>
        <ProviderList
          openId={open}
          onOpen={(id) => void navigate({ search: { query, open: id }, replace: true })}
        />
      </Panel>
    </Page>
  );
}
