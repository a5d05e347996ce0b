import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const SERVER = process.env.PROSPECT_URL ?? "http://127.0.0.1:7878";

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: {
      "/api": SERVER,
      "/health": SERVER,
      "/openapi.json": SERVER,
      "/docs": SERVER,
      "/ws": { target: SERVER, ws: true },
    },
  },
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    assetsInlineLimit: 0, // a data: font or image would need a wider content security policy
    modulePreload: { polyfill: false }, // the polyfill is an inline script
    reportCompressedSize: false, // tools/size.mjs measures what is really sent
  },
  test: {
    environment: "jsdom",
    setupFiles: ["./src/test_setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    testTimeout: 30_000,
  },
});
