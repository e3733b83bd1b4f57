import svelte from "eslint-plugin-svelte"
import globals from "globals"
import ts from "typescript-eslint"
import svelteConfig from "./svelte.config.js"

const typed = { parserOptions: { projectService: true, extraFileExtensions: [".svelte"] } }

export default ts.config(
  { ignores: ["node_modules/", "mock/"] },
  { files: ["src/sw.js"], languageOptions: { globals: globals.serviceworker } },
  {
    files: ["src/**/*.ts", "tests/**/*.ts", "src/**/*.svelte"],
    extends: [...ts.configs.strictTypeChecked],
    languageOptions: typed,
    rules: {
      // Numbers in sentences are wanted; objects are not.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-expressions": ["error", { allowShortCircuit: true }],
      "max-lines": ["error", { max: 350, skipBlankLines: true, skipComments: true }],
      complexity: ["error", 15],
    },
  },
  ...svelte.configs.recommended,
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    rules: {
      // Svelte's own rule knows that props are reassigned from outside.
      "prefer-const": "off",
      "svelte/prefer-const": ["error", { destructuring: "all", excludedRunes: ["$props", "$derived"] }],
      // Drawn pages are canvases that move between places without being drawn again.
      "svelte/no-dom-manipulating": "off",
    },
    languageOptions: { parserOptions: { projectService: true, extraFileExtensions: [".svelte"], parser: ts.parser, svelteConfig } },
  },
)
