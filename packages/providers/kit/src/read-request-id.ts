import type { HeaderReader } from './header-reader.ts'

/** The vendor's id of the request, from the first of its headers that is there. */
export function readRequestId(
  headers: HeaderReader,
  { requestIdHeader }: { readonly requestIdHeader: string | readonly string[] },
): string | undefined {
  const names = typeof requestIdHeader === 'string' ? [requestIdHeader] : requestIdHeader
  return names.map((name) => headers.get(name)).find((id) => id !== null && id !== '') ?? undefined
}
