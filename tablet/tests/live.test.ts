import { expect, test } from "vitest"
import { utf8 } from "../src/core/bytes"
import { readEvents } from "../src/sync/live"

async function collect(parts: string[], silence = 50, end = true, heard: (pings: number) => void = () => undefined) {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(utf8(part))
      if (end) controller.close()
    },
  })
  const events = []
  for await (const event of readEvents(stream, heard, silence)) events.push(event)
  return events
}

test("events are read across any cuts; pings and retry lines say nothing", async () => {
  const events = await collect(["retry: 2000\n\n: ping\n\nevent: fe", 'ed\ndata: {"head":3}\n', "\nevent: erase\r\ndata: {}\r\n\r\n"])
  expect(events).toEqual([{ event: "feed", data: '{"head":3}' }, { event: "erase", data: "{}" }])
})

test("pings that come at once are counted, so that a line that holds them back is noticed", async () => {
  const heard: number[] = []
  const pings = (count: number) => heard.push(count)
  await collect([": ping\n\n", "event: hello\ndata: {}\n\n", ": ping\n\n: ping\n\n: ping\n\n"], 50, true, pings)
  expect(heard).toEqual([1, 0, 3])
})

test("a stream that goes silent is given up", async () => {
  await expect(collect([": ping\n\n"], 20, false)).rejects.toThrow("silent")
})
