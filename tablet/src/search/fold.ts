const OLD_TONE: [RegExp, string][] = [
  // "hoà, thuý, khoẻ" and "hòa, thúy, khỏe" are one word: the mark moves to the first vowel when nothing follows.
  [/(o)([ae])([\u0300\u0301\u0303\u0309\u0323])(?![\p{L}\p{M}])/gu, "$1$3$2"],
  [/(?<!q)(u)(y)([\u0300\u0301\u0303\u0309\u0323])(?![\p{L}\p{M}])/gu, "$1$3$2"],
]

/** Lower case and one spelling of tone marks; keeps the marks themselves. */
export function tidyWords(text: string): string {
  let decomposed = text.toLowerCase().normalize("NFD")
  for (const [pattern, put] of OLD_TONE) decomposed = decomposed.replace(pattern, put)
  return decomposed.normalize("NFC")
}

/** Without any mark: "Quyết định" and "quyet dinh" become one. */
export const fold = (text: string): string =>
  text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/g, "d")

export const hasMarks = (text: string): boolean => fold(text) !== text.toLowerCase().normalize("NFD")
