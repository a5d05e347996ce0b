import { describe, expect, it } from "vitest";
import { ApiProblem } from "~/api/problem";
import type { Drawing } from "~/ui/chart/drawing";
import { createSketch, type Sketch, withDrawings } from "~/ui/chart/sketch";
import { DrawingKeeper, type KeeperWorld, type Stored } from "./drawing_keeper";

const line = (id: string, color = 1): Drawing => ({
  id,
  kind: "horizontal",
  anchors: [{ at: 100, price: 10 }],
  color,
  width: 1,
  text: "",
});

/** A server that keeps one version, a line that can be cut, timers that fire when told. */
function createWorld(stored: Stored = { drawings: [], version: null }) {
  const timers: (() => void)[] = [];
  const server = { ...stored, online: true, status: 0 };
  let held: string | null = null;
  const world: KeeperWorld = {
    read: async () => {
      if (!server.online) throw new ApiProblem(0, {});
      return { drawings: server.drawings, version: server.version };
    },
    save: async (drawings, version) => {
      if (!server.online) throw new ApiProblem(0, {});
      if (server.status !== 0) throw new ApiProblem(server.status, {});
      if (version !== server.version) throw new ApiProblem(409, {});
      server.drawings = [...drawings];
      server.version = (server.version ?? 0) + 1;
      return server.version;
    },
    kept: () => held,
    keep: (text) => {
      held = text;
    },
    later: (run) => {
      timers.push(run);
      return () => timers.splice(timers.indexOf(run), 1);
    },
  };
  const settle = async () => {
    for (const run of timers.splice(0)) run();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };
  return { server, world, settle, held: () => held };
}

const draw = (sketch: Sketch, ...drawings: Drawing[]) =>
  sketch.set((it) => withDrawings(it, drawings));
const ids = (drawings: readonly Drawing[]) => drawings.map(({ id }) => id);

describe("drawings are kept", () => {
  it("on the server after a pause, and nothing stays behind in the browser", async () => {
    const { server, world, settle, held } = createWorld();
    const sketch = createSketch();
    const keeper = new DrawingKeeper(sketch, world);
    await keeper.open();
    draw(sketch, line("a"));
    expect(held()).not.toBeNull();
    expect(keeper.getState()).toBe("saving");
    await settle();
    expect([ids(server.drawings), server.version, keeper.getState()]).toEqual([["a"], 1, "saved"]);
    expect(held()).toBeNull();
  });

  it("in the browser while the line is cut, and saved by the next visit", async () => {
    const { server, world, settle } = createWorld({ drawings: [line("a")], version: 3 });
    const sketch = createSketch();
    const keeper = new DrawingKeeper(sketch, world);
    await keeper.open();
    server.online = false;
    draw(sketch, line("a"), line("b"));
    await settle();
    expect(keeper.getState()).toBe("kept");
    keeper.close();

    server.online = true;
    const again = createSketch();
    await new DrawingKeeper(again, world).open();
    expect(ids(again.get().drawings)).toEqual(["a", "b"]);
    expect([ids(server.drawings), server.version]).toEqual([["a", "b"], 4]);
  });

  it("together with what somebody else saved meanwhile", async () => {
    const { server, world, settle } = createWorld({ drawings: [line("a")], version: 1 });
    const sketch = createSketch();
    await new DrawingKeeper(sketch, world).open();
    server.drawings = [line("a", 5), line("theirs")];
    server.version = 2;
    draw(sketch, line("a"), line("ours"));
    await settle();
    expect(ids(server.drawings)).toEqual(["a", "theirs", "ours"]);
    expect(server.drawings[0]?.color).toBe(5);
    expect(sketch.get().drawings).toEqual(server.drawings);
  });

  it("here and told as such when the server refuses them", async () => {
    const { server, world, settle, held } = createWorld({ drawings: [], version: 1 });
    const sketch = createSketch();
    const keeper = new DrawingKeeper(sketch, world);
    await keeper.open();
    server.status = 403;
    draw(sketch, line("a"));
    await settle();
    expect(keeper.getState()).toBe("refused");
    expect(held()).not.toBeNull();
  });
});
