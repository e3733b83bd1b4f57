import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vitest/config"
import { pdfAssets } from "./vite/pdf-assets.ts"
import { precache } from "./vite/precache.ts"

export default defineConfig({
  base: "/app/",
  plugins: [svelte(), pdfAssets(), precache()],
  build: {
    outDir: "../khue/static/tablet",
    emptyOutDir: true,
    target: ["safari17", "chrome110"],
    manifest: true,
    rollupOptions: { input: { tablet: "index.html", reader: "src/desk/reader.ts" } },
    // The content policy refuses data: addresses, so nothing may be inlined.
    assetsInlineLimit: 0,
    // pdf.js is most of it, and everything is precached.
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es" },
  test: { environment: "node", include: ["tests/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
})
