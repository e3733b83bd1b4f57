import { svelte } from "@sveltejs/vite-plugin-svelte"
import { defineConfig } from "vitest/config"
import { ocrAssets } from "./vite/ocr-assets.ts"
import { pdfAssets } from "./vite/pdf-assets.ts"
import { precache } from "./vite/precache.ts"

export default defineConfig({
  base: "/app/",
  plugins: [svelte(), pdfAssets(), ocrAssets(), precache()],
  build: {
    outDir: "../khue/static/tablet",
    emptyOutDir: true,
    target: ["safari17", "chrome110"],
    manifest: true,
    rollupOptions: {
      input: { tablet: "index.html", reader: "src/desk/reader.ts", guard: "src/guard/desk.ts" },
      // The desk's upload page calls what the guard exports.
      preserveEntrySignatures: "exports-only",
    },
    // The content policy refuses data: addresses, so nothing may be inlined.
    assetsInlineLimit: 0,
    // pdf.js is most of it, and everything is precached.
    chunkSizeWarningLimit: 1500,
    modulePreload: { polyfill: false },
  },
  worker: { format: "es", rollupOptions: { output: { chunkFileNames: "assets/guard-part-[hash].js" } } },
  test: { environment: "node", include: ["tests/**/*.test.ts"], setupFiles: ["tests/setup.ts"] },
})
