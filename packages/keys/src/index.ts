export { createKeyCheck, type KeyCheck, type KeyCheckOptions } from './key-check.ts'
export { KeyError } from './key-error.ts'
export { KeyRing, keyState, type IssuedKey, type KeyRingOptions, type NewKey } from './key-ring.ts'
