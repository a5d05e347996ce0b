import { afterEach, describe, expect, it } from "vitest";
import { ApiProblem } from "~/api/problem";
import { forgetProblem, noteAnswer, noteProblem, useChrome } from "./chrome";

afterEach(() => {
  forgetProblem();
  noteAnswer();
});

describe("the last problem", () => {
  it("that the server cannot be reached is over with its next answer", () => {
    noteProblem(new ApiProblem(0, {}));
    expect(useChrome.getState().reachable).toBe(false);
    noteAnswer();
    expect(useChrome.getState()).toMatchObject({ reachable: true, lastProblem: null });
  });

  it("goes too when the server refused something in between", () => {
    noteProblem(new ApiProblem(0, {}));
    useChrome.setState({ reachable: true });
    noteAnswer();
    expect(useChrome.getState().lastProblem).toBeNull();
  });

  it("of any other kind stays until it is dismissed", () => {
    noteProblem(new ApiProblem(500, { detail: "it broke" }));
    noteAnswer();
    expect(useChrome.getState().lastProblem?.problem.message).toBe("it broke");
  });
});
