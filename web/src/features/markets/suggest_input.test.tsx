import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { SuggestInput } from "./suggest_input";

afterEach(cleanup);

const OFFERS = [
  { key: "AAPL", label: "AAPL", detail: "Apple Inc." },
  { key: "AMD", label: "AMD", detail: "Advanced Micro Devices" },
];

type Taken = { onChoose: (key: string) => void; onSubmit: (text: string) => void };

function Held(taken: Taken) {
  const [text, setText] = useState("");
  return (
    <SuggestInput
      label="Symbol"
      value={text}
      onChange={setText}
      suggestions={text === "" ? [] : OFFERS}
      {...taken}
    />
  );
}

function open() {
  const onChoose = vi.fn();
  const onSubmit = vi.fn();
  render(<Held onChoose={onChoose} onSubmit={onSubmit} />);
  const field = screen.getByRole("combobox", { name: "Symbol" });
  fireEvent.change(field, { target: { value: "a" } });
  return { field, onChoose, onSubmit };
}

describe("a field that offers", () => {
  it("Enter takes what was typed until an arrow has chosen", () => {
    const { field, onChoose, onSubmit } = open();
    fireEvent.keyDown(field, { key: "Enter" });
    expect(onSubmit).toHaveBeenCalledWith("a");
    expect(onChoose).not.toHaveBeenCalled();
  });

  it("arrows choose and wrap around, Enter and Tab take", () => {
    const { field, onChoose } = open();
    fireEvent.keyDown(field, { key: "ArrowDown" });
    fireEvent.keyDown(field, { key: "ArrowUp" });
    expect(screen.getByRole("option", { name: /AMD/ }).getAttribute("aria-selected")).toBe("true");
    fireEvent.keyDown(field, { key: "Tab" });
    expect(onChoose).toHaveBeenCalledWith("AMD");
  });

  it("Escape closes the list and keeps the text", () => {
    const { field } = open();
    expect(screen.getByRole("listbox")).toBeTruthy();
    fireEvent.keyDown(field, { key: "Escape" });
    expect(screen.queryByRole("listbox")).toBeNull();
    expect((field as HTMLInputElement).value).toBe("a");
  });

  it("a press on an offer takes it", () => {
    const { onChoose } = open();
    fireEvent.click(screen.getByRole("option", { name: /Apple/ }));
    expect(onChoose).toHaveBeenCalledWith("AAPL");
  });
});
