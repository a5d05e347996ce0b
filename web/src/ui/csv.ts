/** Rows as CSV (RFC 4180), and the download of it. Values are raw, never formatted: what we export we import. */

export type CsvValue = string | number | boolean | null | undefined;

export function toCsv(titles: string[], rows: CsvValue[][]): string {
  return [titles, ...rows].map((row) => row.map(quote).join(",")).join("\r\n");
}

/** A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
function quote(value: CsvValue): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const safe =
    typeof value === "string" && /^[=+\-@\t\r]/.test(text) && !isNumber(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text));
}

export function download(name: string, text: string, type = "text/csv") {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
