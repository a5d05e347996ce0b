// Ends the generated types with the fingerprint of the document they came from, so that a test
// without this folder's tools can tell when they are out of date.
import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";

const document = readFileSync(new URL("../../../docs/reference/openapi.json", import.meta.url));
const fingerprint = createHash("sha256").update(document).digest("hex");
const types = new URL("../../src/api/schema.gen.ts", import.meta.url);
appendFileSync(types, `\n// openapi.json ${fingerprint}\n`);
