// What a first visit downloads, gzip: index.html and everything it names, following static imports.
// Fails above the budget. Fonts are counted apart: they do not hold up the first paint.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const BUDGET = 220_000;

const html = readFileSync(`${DIST}index.html`, "utf8");
const wanted = [...html.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)].map((match) => match[1]);
const seen = new Set(["index.html"]);
while (wanted.length > 0) {
  const name = wanted.pop();
  if (seen.has(name)) continue;
  seen.add(name);
  if (!name.endsWith(".js")) continue;
  const code = readFileSync(DIST + name, "utf8");
  for (const match of code.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/g)) {
    wanted.push(`assets/${match[1]}`);
  }
}

let total = 0;
for (const name of [...seen].sort()) {
  const size = gzipSync(readFileSync(DIST + name), { level: 9 }).length;
  total += size;
  console.log(`${String(size).padStart(8)}  ${name}`);
}
console.log(`${String(total).padStart(8)}  first load, gzip (budget ${BUDGET})`);
if (total > BUDGET) process.exit(1);
