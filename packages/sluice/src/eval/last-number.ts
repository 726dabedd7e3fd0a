// A sign counts where no word or number is before it: "10-5" ends with 5.
const NUMBER = /(?:(?<![\p{L}\p{N})])[-−+])?(?:\d[\d,]*(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?/gu
const THOUSANDS = /^[-+]?\d{1,3}(?:,\d{3})+(?![\d,])/

/** The last number in a text, with or without commas between thousands; undefined: there is none. Linear in time. */
export function lastNumber(text: string): number | undefined {
  const last = text.match(NUMBER)?.at(-1)
  if (last === undefined) return undefined
  const plain = last.replace('−', '-').replace(/(?<!,),+(?=[.eE]|$)/, '')
  if (THOUSANDS.test(plain)) return Number(plain.replaceAll(',', ''))
  // A list without spaces: its last item.
  return Number(plain.slice(plain.lastIndexOf(',') + 1))
}
