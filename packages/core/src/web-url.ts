const SCHEME = /^https?:\/\//i

/**
 * True for an http(s) address. Media may have no other: a vendor on our own network must not be sent to read `file:` or
 * the like.
 */
export function isWebUrl(url: string): boolean {
  return SCHEME.test(url) && URL.canParse(url)
}
