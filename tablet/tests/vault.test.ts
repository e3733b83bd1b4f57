import { expect, test } from "vitest"
import { random } from "../src/core/bytes"
import { newPersonKey, recoverPersonKey } from "../src/crypto/recovery"
import { newDeviceKey, open, seal } from "../src/crypto/seal"
import { newSigningKey } from "../src/crypto/signing"
import { createVault, openContent, openSigning, withHalf, withoutHalf, WrongPin, NeedsServerHalf } from "../src/crypto/vault"
import { isWeakPin } from "../src/crypto/pin"

async function made() {
  const device = await newDeviceKey()
  const half = random(32)
  const { pkcs8 } = await newSigningKey()
  const [vault, keys] = await createVault("314159", half, pkcs8, device)
  return { device, half, vault, keys }
}

test("the right PIN opens what was sealed before, without network", async () => {
  const { device, vault, keys } = await made()
  const sealed = await seal(keys.content, new Uint8Array([1, 2, 3]), "a")
  const { bits } = await openSigning(vault, "314159", device)
  const content = await openContent(vault, bits, device)
  expect([...(await open(content, sealed, "a"))]).toEqual([1, 2, 3])
})

test("a wrong PIN is told as such", async () => {
  const { device, vault } = await made()
  await expect(openSigning(vault, "314158", device)).rejects.toBeInstanceOf(WrongPin)
})

test("a copied vault is useless without the key of the tablet", async () => {
  const { vault } = await made()
  await expect(openSigning(vault, "314159", await newDeviceKey())).rejects.toBeInstanceOf(WrongPin)
})

test("without the server's half the PIN signs but opens no content; with it all is back", async () => {
  const { device, half, vault } = await made()
  const locked = withoutHalf(vault)
  const { bits } = await openSigning(locked, "314159", device)
  await expect(openContent(locked, bits, device)).rejects.toBeInstanceOf(NeedsServerHalf)
  const again = await withHalf(locked, half, device)
  await expect(openContent(again, bits, device)).resolves.toBeInstanceOf(CryptoKey)
  await expect(openContent(locked, bits, device, random(32))).rejects.toThrow()
})

test("keys in memory can't be read out", async () => {
  const { keys, device } = await made()
  for (const key of [keys.content, keys.signing, device]) expect(key.extractable).toBe(false)
})

test("the printed code recovers the person key however it is typed; another code doesn't", async () => {
  const key = await newPersonKey()
  expect(key.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/)
  const typed = ` ${key.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")} `
  expect(await recoverPersonKey(typed, key.wrapped)).toEqual(key.raw)
  await expect(recoverPersonKey((await newPersonKey()).code, key.wrapped)).rejects.toThrow()
})

test.each([["000000", true], ["123456", true], ["987654", true], ["314159", false], ["121212", false]])("%s is easy to guess: %s", (pin, weak) => {
  expect(isWeakPin(pin)).toBe(weak)
})
