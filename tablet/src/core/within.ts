/** The result of the work, or a rejection when it takes longer than `limit` milliseconds. */
export function within<T>(limit: number, work: Promise<T>, complaint: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout>
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), limit)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
