/** Prospect as a newcomer starts it: the built binary, an empty data folder, a free port. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TARGET = process.env.CARGO_TARGET_DIR ?? join(import.meta.dirname, "../../target");
const BINARY = process.env.PROSPECT_BIN ?? join(TARGET, "debug/prospect");
const START_MS = 300_000; // the demo loads years of prices; a debug build on a loaded machine takes its time
const STOP_MS = 60_000;
const LINK = /https?:\/\/[^\s"']+#token=[^\s"']+/;

/** Starts `prospect <command>` and waits until it prints its one-time link. */
export async function start(command) {
  if (!existsSync(BINARY)) {
    throw new Error(`${BINARY} is not there: cargo build --workspace --bin prospect, or set PROSPECT_BIN`);
  }
  const folder = await mkdtemp(join(tmpdir(), "prospect-journey-"));
  const port = await freePort();
  const product = { command, folder, port, child: null, said: "", origin: "", link: "" };
  run(product);
  try {
    await printed(product);
  } catch (error) {
    await stop(product);
    throw error;
  }
  return product;
}

function run(product) {
  const { command, folder, port } = product;
  product.child = spawn(BINARY, [...command, "--port", String(port), "--data", join(folder, "data")], {
    cwd: folder,
    env: environment(folder),
    stdio: ["ignore", "pipe", "pipe"],
  });
  for (const stream of [product.child.stdout, product.child.stderr]) {
    stream.setEncoding("utf8").on("data", (text) => {
      product.said += text;
    });
  }
}

/** Ends the program and leaves its data and its port: what follows finds nobody there. */
export async function halt(product) {
  const { child } = product;
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resume) => child.once("exit", resume));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(late);
}

/** Starts the halted program again, on the same data and the same port. */
export async function resume(product) {
  product.said = "";
  run(product);
  const until = Date.now() + START_MS;
  while (Date.now() < until && product.child.exitCode === null) {
    const alive = await fetch(`${product.origin}/health/live`).then((answer) => answer.ok, () => false);
    if (alive) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error(`it did not come back. The program said:\n${product.said}`);
}

/** Nothing of the tester's own configuration may leak into a newcomer's first start. */
function environment(folder) {
  const own = Object.entries(process.env).filter(([name]) => !/^(PROSPECT_|DATABASE_URL$|XDG_)/.test(name));
  return { ...Object.fromEntries(own), HOME: folder, NO_COLOR: "1" };
}

async function printed(product) {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    const found = product.said.match(LINK);
    if (found) {
      product.link = found[0];
      product.origin = new URL(found[0]).origin;
      return;
    }
    if (product.child.exitCode !== null) break;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`no one-time link was printed. The program said:\n${product.said}`);
}

/** Ends the program as a service manager would; one that does not go is a failure of its own. */
export async function stop(product) {
  await halt(product);
  await rm(product.folder, { recursive: true, force: true });
  if (product.child.signalCode === "SIGKILL") {
    throw new Error(`still running ${STOP_MS} ms after SIGTERM:\n${product.said}`);
  }
}

function freePort() {
  return new Promise((resume, refuse) => {
    const probe = createServer().on("error", refuse);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resume(port));
    });
  });
}
