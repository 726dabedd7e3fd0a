// An address or a resource name says who the vendor is and whose account it has.
const ADDRESSES = /\b(?:https?:\/\/|arn:)[^\s"')]{1,500}/gi

/**
 * A vendor's words on a refused request, for who sent it: the first line, with nothing of whose words they are.
 * Brands are letters and dashes.
 */
export function wordsForSender(said: string, brands: readonly string[]): string {
  const [line = ''] = said.trim().split(/[\r\n]/, 1)
  return line.replaceAll(ADDRESSES, '(address)').replaceAll(new RegExp(brands.join('|'), 'gi'), 'the vendor')
}
