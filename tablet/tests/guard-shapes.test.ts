import { expect, test } from "vitest"
import said from "../../khue/files/rules/guard/shapes.json"
import { fieldOf, resized } from "../src/guard/fields"
import { maskOf } from "../src/guard/pixels"
import { likenesses, shapesIn } from "../src/guard/shapes"
import { pairs } from "../src/guard/strokes"

const WIDE = 150
const words = said.marks.length + said.others.length

/** A sheet of words made of bars, each row its own. */
function sheet(): { data: Uint8ClampedArray; width: number; height: number } {
  const height = words * said.faces * said.row
  const data = new Uint8ClampedArray(WIDE * height * 4)
  for (let row = 0; row < words * said.faces; row += 1) {
    let chance = (row % words) * 7919 + 17
    for (let bar = 6; bar < WIDE - 10; bar += 10) {
      chance = (chance * 1103515245 + 12345) % 2147483648
      const [top, tall] = [13 + (chance % 12), 8 + (chance % 9)]
      for (let y = top; y < Math.min(top + tall, 35); y += 1)
        for (let x = bar; x < bar + 6; x += 1) data[((row * said.row + y) * WIDE + x) * 4] = 255
    }
    for (let y = 13; y < 35; y += 1) for (const x of [4, 5, WIDE - 6, WIDE - 5]) data[((row * said.row + y) * WIDE + x) * 4] = 255
  }
  return { data, width: WIDE, height }
}

const shapes = shapesIn(sheet())

/** A word pressed in grey on paper, a little larger, in a frame's height. */
function pressed(row: number): { data: Uint8Array; width: number; height: number } {
  const ink = shapes[row]?.ink ?? fieldOf(1, 1)
  const word = resized(ink, Math.round(ink.width * 1.05), Math.round(ink.height * 1.05))
  const [width, height] = [word.width + 40, 52]
  const data = new Uint8Array(width * height).fill(240)
  for (let y = 0; y < word.height; y += 1)
    for (let x = 0; x < word.width; x += 1) data[(y + 1) * width + x + 20] = 240 - 150 * (word.data[y * word.width + x] ?? 0)
  return { data, width, height }
}

test("a pressed word is told from others, as it stands and upside down", () => {
  const upright = pressed(1)
  expect(likenesses(upright, true, shapes)[0]).toMatchObject({ level: "toi_mat" })
  const turned = { ...upright, data: upright.data.slice().reverse() }
  expect(likenesses(turned, true, shapes)[1]).toMatchObject({ level: "toi_mat" })
})

test("a word that is no mark resembles no mark clearly", () => {
  const [other] = likenesses(pressed(said.marks.length + 2), true, shapes)
  expect(other?.level && other.ahead > 0.08).toBeFalsy()
})

test("a frame that other ink runs into is found by its two long strokes", () => {
  const mask = maskOf(220, 160)
  const set = (x: number, y: number): void => void (mask.data[Math.round(y) * mask.width + Math.round(x)] = 1)
  for (let x = 40; x < 160; x += 1) for (const y of [60, 61, 92, 93]) set(x, y)
  for (let turn = 0; turn < 360; turn += 0.5) set(140 + 50 * Math.cos((turn * Math.PI) / 180), 80 + 50 * Math.sin((turn * Math.PI) / 180))
  const found = pairs(mask, 3.94, 62 * 3.94)
  expect(found.some((one) => Math.abs(one.x - 100) < 6 && Math.abs(one.y - 76) < 4 && Math.abs(one.wide - 120) < 12 && Math.abs(one.high - 32) < 6)).toBe(true)
})
