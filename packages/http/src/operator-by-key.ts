import { createHash, timingSafeEqual } from 'node:crypto'
import type { HandlerOptions } from './handler-options.ts'
import { presentedKey } from './presented-key.ts'

const FEWEST_CHARACTERS = 32

/**
 * An `isOperator` for whoever presents this key, in `Authorization: Bearer` or `x-api-key`; wherever they ask from, and nobody
 * else, not even from this machine. How long it takes says nothing of the key. @throws TypeError for a key that can be guessed.
 */
export function operatorByKey(adminKey: string): NonNullable<HandlerOptions['isOperator']> {
  if (adminKey.length < FEWEST_CHARACTERS)
    throw new TypeError(`http: the operators' key must have at least ${FEWEST_CHARACTERS} characters.`)
  const expected = digestOf(adminKey)
  return (req) => timingSafeEqual(digestOf(presentedKey(req) ?? ''), expected)
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
