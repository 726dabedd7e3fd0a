import { hash } from 'node:crypto'
import type { Message } from '@sluice/core'

const SAFE = /^[a-zA-Z0-9_-]+$/
const OWN = /^sluice\d*_/
/** The shortest limit among the vendors. */
const DIGEST_LENGTH = 40

/**
 * A conversation whose tool calls have ids that the vendor takes: letters, digits, `_` and `-`, at most `maxLength` of
 * them (40 or more), no id twice. An id that fits stays; any other becomes a digest, the same one every time. Calls that
 * share an id are told apart by their order, and each result follows the first call of its id that has none yet.
 */
export function withVendorToolIds(messages: readonly Message[], maxLength: number): readonly Message[] {
  const ids = new VendorToolIds(maxLength)
  return messages.map((message) => {
    switch (message.role) {
      case 'system':
        return message
      case 'assistant': {
        const content = message.content.map((one) =>
          one.type === 'tool-call' ? { ...one, id: ids.ofCall(one.id) } : one,
        )
        return { ...message, content }
      }
      case 'user': {
        const content = message.content.map((one) =>
          one.type === 'tool-result' ? { ...one, toolCallId: ids.ofResult(one.toolCallId) } : one,
        )
        return { ...message, content }
      }
    }
  })
}

/** The ids of one conversation, given out in its order. */
class VendorToolIds {
  readonly #maxLength: number
  /** What the calls of an id have become, in order. */
  readonly #calls = new Map<string, string[]>()
  readonly #answered = new Map<string, number>()

  constructor(maxLength: number) {
    this.#maxLength = maxLength
  }

  ofCall(id: string): string {
    const calls = this.#calls.get(id) ?? []
    this.#calls.set(id, calls)
    const vendorId = calls.length === 0 ? this.#first(id) : digest(id, calls.length + 1)
    calls.push(vendorId)
    return vendorId
  }

  ofResult(id: string): string {
    const calls = this.#calls.get(id) ?? []
    const answered = this.#answered.get(id) ?? 0
    this.#answered.set(id, answered + 1)
    return calls[answered] ?? calls.at(-1) ?? this.#first(id)
  }

  // An id that looks like a digest is digested as well: it could be the digest of another id.
  #first(id: string): string {
    return id.length <= this.#maxLength && SAFE.test(id) && !OWN.test(id) ? id : digest(id)
  }
}

/** At least 180 bits of SHA-256, in letters that every vendor takes. */
function digest(id: string, occurrence?: number): string {
  const prefix = `sluice${occurrence ?? ''}_`
  return prefix + hash('sha256', id, 'base64url').slice(0, DIGEST_LENGTH - prefix.length)
}
