import { describe, expect, it } from "vitest";
import { ACTIONS } from "./actions";
import { findPage, PAGES } from "./registry";
import { router } from "./router";
import { keyGroups } from "./shell/cheat_sheet";
import { findResults } from "./shell/command/results";

const everything = { may: () => true, lastSymbol: "AAPL" };

describe("the registry", () => {
  it("leads every page to an address that exists", () => {
    for (const page of PAGES) {
      const { to } = page.go("AAPL");
      expect(Object.keys(router.routesByPath), page.code).toContain(to);
    }
  });
  it("gives every code to one page", () => {
    const codes = PAGES.flatMap((page) => [page.code, ...page.aliases]);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(findPage(code.toLowerCase())).toBeDefined();
  });
  it("gives every key to one thing, and none that belongs to the browser", () => {
    const keys = [...PAGES, ...ACTIONS].flatMap((it) => (it.keys ? [it.keys] : []));
    expect(new Set(keys).size).toBe(keys.length);
    for (const taken of ["Ctrl+T", "Ctrl+W", "Ctrl+N"]) expect(keys).not.toContain(taken);
    for (const key of keys.filter((it) => it.includes(" "))) {
      expect(keys, "the beginning of a sequence must not act by itself").not.toContain(key[0]);
    }
  });
  it("lets the command bar reach every page by its code and its title", () => {
    for (const page of PAGES) {
      for (const typed of [page.code, page.title]) {
        const codes = findResults(typed, [], everything).map((it) => it.code);
        expect(codes, typed).toContain(page.code);
      }
    }
  });
  it("lets the command bar reach every action", () => {
    for (const action of ACTIONS) {
      const titles = findResults(`> ${action.title}`, [], everything).map((it) => it.title);
      expect(titles).toContain(action.title);
    }
  });
  it("prints every key on the cheat sheet", () => {
    const printed = keyGroups().flatMap((group) => group.lines.map((line) => line.keys));
    for (const it of [...PAGES, ...ACTIONS]) if (it.keys) expect(printed).toContain(it.keys);
  });
});
