import { cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it } from "vitest";
import { Figure } from "./figure";

afterEach(cleanup);

describe("a figure", () => {
  it("shows a change with sign and arrow, not with colour alone", () => {
    const { container } = render(<Figure value={-1.25} style="percent" change />);
    expect(container.textContent).toBe("▼−1.25%");
  });
  it("shows a dash and the reason when unknown, never zero", () => {
    const { container } = render(<Figure value={null} reason="No trade today" unit="USD" />);
    expect(container.textContent).toBe("–No trade today");
  });
  it("explains itself when pressed", () => {
    render(
      <Figure
        value={187.4}
        explain={{ title: "Last price", formula: "AAPL.close", source: "file" }}
      />,
    );
    fireEvent.click(screen.getByRole("button"));
    expect(screen.getByText("AAPL.close")).toBeDefined();
    expect(screen.getByText("file")).toBeDefined();
  });
});
