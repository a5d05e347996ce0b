// Writes .br and .gz beside every text file of dist, so that the server never compresses a static
// file while somebody waits for it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const TEXT = /\.(?:js|css|html|svg|json|webmanifest|txt|map)$/;
const WORTH_IT = 256; // bytes; below this the header of the format eats the gain

let files = 0;
for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !TEXT.test(entry.name)) continue;
  const path = join(entry.parentPath, entry.name);
  const raw = readFileSync(path);
  if (raw.length < WORTH_IT) continue;
  const best = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  writeFileSync(`${path}.br`, brotliCompressSync(raw, best));
  writeFileSync(`${path}.gz`, gzipSync(raw, { level: 9 }));
  files += 1;
}
console.log(`compressed ${files} files`);
