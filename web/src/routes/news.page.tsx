/** Top news (TOP): titles about everything, from every provider of news. */

import { NewsPanel } from "~/features/markets/news_panel";
import { Page } from "~/ui/page";

export function NewsPage() {
  return (
    <Page title="Top news" caption="about everything, newest first">
      <NewsPanel symbol={null} />
    </Page>
  );
}
