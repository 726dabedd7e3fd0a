import type { ReasoningSeal } from '@sluice/core'
import { z } from 'zod'

const PREFIX = 'sluice.'

const content = z.object({
  data: z.string(),
  id: z.string().optional(),
  isRedacted: z.boolean(),
  model: z.string().optional(),
})

/**
 * A seal as text for a client of protocol `ownIssuer`, who sends it back unread.
 * The protocol's own seals travel as their bare data (their `id`, if any, has its own field on the wire),
 * unless only one model recognises them; any other becomes `sluice.<issuer>.<base64url of JSON>`.
 */
export function wrapSeal(seal: ReasoningSeal, ownIssuer: string): string {
  // An own seal that looks wrapped is wrapped too: otherwise it would come back as something else.
  if (seal.issuer === ownIssuer && seal.model === undefined && !seal.data.startsWith(PREFIX)) return seal.data
  const { data, id, isRedacted, model } = seal
  const json = JSON.stringify({ data, id, isRedacted, model })
  return `${PREFIX}${seal.issuer}.${Buffer.from(json).toString('base64url')}`
}

/** The seal that a client of protocol `ownIssuer` sent back; `isRedacted` holds for the protocol's own seals only. */
export function unwrapSeal(text: string, ownIssuer: string, isRedacted: boolean): ReasoningSeal {
  return readWrapped(text) ?? { issuer: ownIssuer, data: text, isRedacted }
}

function readWrapped(text: string): ReasoningSeal | undefined {
  const end = text.lastIndexOf('.')
  if (!text.startsWith(PREFIX) || end < PREFIX.length) return undefined
  const result = content.safeParse(parseJson(Buffer.from(text.slice(end + 1), 'base64url').toString()))
  return result.success ? { issuer: text.slice(PREFIX.length, end), ...result.data } : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not ours after all: whoever calls takes the text as it came.
    return undefined
  }
}
