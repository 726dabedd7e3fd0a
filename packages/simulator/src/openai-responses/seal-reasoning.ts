const MARK = 'simulator:'

/** Stands for the reasoning that only the vendor can read. */
export function sealReasoning(text: string): string {
  return Buffer.from(`${MARK}${text}`).toString('base64')
}

export function isSealedReasoning(sealed: string): boolean {
  return Buffer.from(sealed, 'base64').toString('utf8').startsWith(MARK)
}
