/** A key that cannot be made or changed as asked. The message says what to do. */
export class KeyError extends Error {
  override readonly name = 'KeyError'
}
