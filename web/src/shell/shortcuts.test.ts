import { afterEach, describe, expect, it, vi } from "vitest";
import { createMatcher, listen, nameKey } from "./shortcuts";

const noop = () => {};
const bindings = ["g h", "g j", "?", "Ctrl+K", "Ctrl+\\", "F1"].map((keys) => ({
  keys,
  run: noop,
}));

const key = (name: string, rest: Partial<KeyboardEvent> = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...rest,
});

describe("key names", () => {
  it("call Ctrl and Cmd the same", () => {
    expect(nameKey(key("k", { ctrlKey: true }))).toBe("Ctrl+K");
    expect(nameKey(key("k", { metaKey: true }))).toBe("Ctrl+K");
    expect(nameKey(key("\\", { ctrlKey: true }))).toBe("Ctrl+\\");
    expect(nameKey(key("?"))).toBe("?");
  });
});

describe("matching", () => {
  it("finds a sequence within its time", () => {
    const match = createMatcher(bindings);
    expect(match("g", true, 0)).toBe("begun");
    expect(match("j", true, 500)).toBe(bindings[1]);
  });
  it("forgets a sequence that took too long", () => {
    const match = createMatcher(bindings);
    match("g", true, 0);
    expect(match("j", true, 5_000)).toBeUndefined();
  });
  it("leaves bare keys alone when they are off, and chords and function keys on", () => {
    const match = createMatcher(bindings);
    expect(match("?", false, 0)).toBeUndefined();
    expect(match("g", false, 0)).toBeUndefined();
    expect(match("Ctrl+K", false, 0)).toBe(bindings[3]);
    expect(match("F1", false, 0)).toBe(bindings[5]);
  });
});

describe("listening", () => {
  it("finishes a sequence before the part that has the focus takes the key", () => {
    const jobs = vi.fn();
    const walk = vi.fn();
    const stop = listen([{ keys: "g j", run: jobs }], () => true);
    const row = document.body.appendChild(document.createElement("div"));
    row.addEventListener("keydown", walk);
    const press = (name: string) =>
      row.dispatchEvent(
        new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }),
      );
    press("j");
    press("g");
    press("j");
    stop();
    expect(jobs).toHaveBeenCalledTimes(1);
    expect(walk.mock.calls.map(([event]) => event.key)).toEqual(["j", "g"]);
  });
  it("leaves every key to an open dialog", () => {
    const command = vi.fn();
    const stop = listen([{ keys: "Ctrl+K", run: command }], () => true);
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.open = true;
    dialog.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
    stop();
    expect(command).not.toHaveBeenCalled();
  });

  afterEach(() => document.body.replaceChildren());

  it("does not take a letter out of a field, but takes a chord", () => {
    const help = vi.fn();
    const command = vi.fn();
    const stop = listen(
      [
        { keys: "?", run: help },
        { keys: "Ctrl+K", run: command },
      ],
      () => true,
    );
    const field = document.body.appendChild(document.createElement("input"));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
    field.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "?", bubbles: true }));
    stop();
    expect(help).toHaveBeenCalledTimes(1);
    expect(command).toHaveBeenCalledTimes(1);
  });
});
