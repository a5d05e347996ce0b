// Runs before the first paint, as a file of its own because the content security policy forbids
// inline scripts: without it a light-theme user would see a dark flash. src/design/appearance.ts
// writes what this reads.
(() => {
  const root = document.documentElement;
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem("prospect.appearance") || "{}") || {};
  } catch {
    kept = {};
  }
  const asks = (query) => matchMedia(query).matches;
  const system = asks("(prefers-contrast: more)")
    ? "contrast"
    : asks("(prefers-color-scheme: light)")
      ? "light"
      : "dark";
  root.dataset.theme =
    kept.theme === "dark" || kept.theme === "light" || kept.theme === "contrast"
      ? kept.theme
      : system;
  if (kept.palette) root.dataset.palette = kept.palette;
  if (kept.density) root.dataset.density = kept.density;
})();
