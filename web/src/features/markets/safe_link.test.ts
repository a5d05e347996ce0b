import { expect, it } from "vitest";
import { hostOf, safeLink } from "./safe_link";

it("only pages become links", () => {
  expect(safeLink("https://www.sec.gov/a?b=1")).toBe("https://www.sec.gov/a?b=1");
  for (const url of ["javascript:alert(1)", "data:text/html,x", "//sec.gov", "", "x", null]) {
    expect(safeLink(url)).toBeNull();
    expect(hostOf(url)).toBeNull();
  }
  expect(hostOf("http://www.example.com:8080/a")).toBe("example.com:8080");
});
