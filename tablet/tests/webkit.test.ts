import { expect, test } from "vitest"

const styled = import.meta.glob<string>("../src/**/*.{svelte,css}", { query: "?raw", import: "default", eager: true })

test("nothing is laid out only when in sight: WebKit tells observers that such a thing never is", () => {
  expect(Object.keys(styled).length).toBeGreaterThan(40)
  expect(Object.keys(styled).filter((name) => styled[name]?.includes("content-visibility"))).toEqual([])
})
