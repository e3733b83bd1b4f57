// Safari before 27 can't iterate a ReadableStream; pdf.js does so in the page and in its worker.
interface Iterable {
  [Symbol.asyncIterator]: ((this: ReadableStream<unknown>) => AsyncGenerator) | undefined
}

const prototype = ReadableStream.prototype as unknown as Iterable
prototype[Symbol.asyncIterator] ??= async function* (this: ReadableStream<unknown>) {
  const reader = this.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } finally {
    reader.releaseLock()
  }
}

export {}
