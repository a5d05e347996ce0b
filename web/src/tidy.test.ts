/** Rules of the house that no linter knows, read from the sources themselves. */

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, it } from "vitest";

const SRC = join(process.cwd(), "src");

type Source = { path: string; text: string };

const sources: Source[] = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(?:tsx?|css)$/.test(entry.name))
  .map((entry) => join(entry.parentPath, entry.name))
  .map((path) => ({ path: relative(SRC, path), text: readFileSync(path, "utf8") }));

const code = sources.filter((it) => !/\.(?:test|gen)\.tsx?$/.test(it.path));

it("colours are written in the tokens and nowhere else", () => {
  const literal = /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch)\((?!0, 0, 0, 0\))\s*\d/i;
  const places = code.filter((it) => !it.path.startsWith("design/"));
  const found = places.filter((it) =>
    it.text.split("\n").some((line) => literal.test(strip(line))),
  );
  expect(found.map((it) => it.path)).toEqual([]);
});

/** What is only said, not done: comments and links. */
function strip(line: string): string {
  return line.replace(/^\s*(?:\/\/|\*|\/\*).*$/, "").replace(/["'`][^"'`]*#\/[^"'`]*["'`]/g, "");
}

it("every token that is used exists", () => {
  // In a style sheet, or set by a component: `style={{ "--heat": … }}`.
  const defined = new Set(
    code.flatMap((it) => [...it.text.matchAll(/(--[\w-]+)"?\s*:/g)].map((m) => m[1])),
  );
  const used = code.flatMap((it) => [...it.text.matchAll(/var\((--[\w-]+)\)/g)].map((m) => m[1]));
  const missing = [...new Set(used)].filter(
    (it) => it && !it.startsWith("--radix-") && !defined.has(it),
  );
  expect(missing).toEqual([]);
});

it("features do not import features, and the design knows nobody", () => {
  const bad = code.filter((it) => {
    const own = it.path.match(/^features\/([^/]+)\//)?.[1];
    const imports = [...it.text.matchAll(/from "~\/(\w+)(?:\/(\w+))?/g)];
    if (own) return imports.some(([, area, name]) => area === "features" && name !== own);
    return it.path.startsWith("design/") && imports.length > 0;
  });
  expect(bad.map((it) => it.path)).toEqual([]);
});

it("the parts of ui know no business noun", () => {
  const bad = code.filter(
    (it) => it.path.startsWith("ui/") && /from "~\/(?:features|routes|shell)\//.test(it.text),
  );
  expect(bad.map((it) => it.path)).toEqual([]);
});

it("the types of the server are those of its reference document: npm run api", () => {
  const document = readFileSync(join(process.cwd(), "../docs/reference/openapi.json"));
  const fingerprint = createHash("sha256").update(document).digest("hex");
  const types = sources.find((it) => it.path === "api/schema.gen.ts")?.text ?? "";
  expect(types.trimEnd().split("\n").at(-1)).toBe(`// openapi.json ${fingerprint}`);
});

it("a file has at most 400 lines and says what it is", () => {
  const long = code.filter((it) => it.text.split("\n").length > 400);
  expect(long.map((it) => it.path)).toEqual([]);
  const silent = code.filter((it) => !it.path.endsWith(".css") && !it.text.startsWith("/**"));
  expect(silent.map((it) => it.path)).toEqual([]);
});
