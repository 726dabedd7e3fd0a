// An address or a resource name says who the vendor is and whose account it has.
const ADDRESSES = /\b(?:https?:\/\/|arn:)[^\s"')]{1,500}/gi

/** A vendor's words on a refused request, for who sent it: the first line, with nothing of whose words they are. Names of vendors are letters and dashes. */
export function wordsForSender(said: string, vendor: string): string {
  const [line = ''] = said.trim().split(/[\r\n]/, 1)
  return line.replaceAll(ADDRESSES, '(address)').replaceAll(new RegExp(vendor, 'gi'), 'the vendor')
}
