/** Addresses that strangers wrote: only those a browser opens as a page are made links. */

/** The address when it is one of http or https; null for everything else. */
export function safeLink(url: string | null | undefined): string | null {
  if (!url || !URL.canParse(url)) return null;
  return /^https?:$/.test(new URL(url).protocol) ? url : null;
}

/** Whose page it is. */
export function hostOf(url: string | null | undefined): string | null {
  const link = safeLink(url);
  return link === null ? null : new URL(link).host.replace(/^www\./, "");
}
