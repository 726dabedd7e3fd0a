import type { HeaderReader } from './header-reader.ts'

/** The vendor's `x-should-retry`, where it sent one that makes sense. */
export function shouldRetryHeader(headers: HeaderReader): boolean | undefined {
  const value = headers.get('x-should-retry')?.trim().toLowerCase()
  if (value === 'true') return true
  return value === 'false' ? false : undefined
}
