/** The beginning of a body. */
export interface Beginning {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Whether that is all there was. */
  readonly isWhole: boolean
}

/** Reads so many bytes of a body and no more: of a longer one the rest is not fetched, and its connection is given up. */
export async function readAtMost(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Beginning> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) return { bytes: Buffer.concat(chunks, maxBytes), isWhole: false }
  }
  return { bytes: Buffer.concat(chunks), isWhole: true }
}
