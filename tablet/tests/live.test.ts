import { expect, test } from "vitest"
import { utf8 } from "../src/core/bytes"
import { readEvents } from "../src/sync/live"

async function collect(parts: string[], silence = 50, end = true) {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(utf8(part))
      if (end) controller.close()
    },
  })
  const events = []
  for await (const event of readEvents(stream, silence)) events.push(event)
  return events
}

test("events are read across any cuts; pings and retry lines say nothing", async () => {
  const events = await collect(["retry: 2000\n\n: ping\n\nevent: fe", 'ed\ndata: {"head":3}\n', "\nevent: erase\r\ndata: {}\r\n\r\n"])
  expect(events).toEqual([{ event: "feed", data: '{"head":3}' }, { event: "erase", data: "{}" }])
})

test("a stream that goes silent is given up", async () => {
  await expect(collect([": ping\n\n"], 20, false)).rejects.toThrow("silent")
})
