/** Reasons of the server, which begin small, as sentences of a page. */

/** Words of the server with a capital and a full stop. */
export function asSentence(words: string): string {
  const text = words.trim();
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}
