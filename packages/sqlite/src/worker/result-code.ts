/** SQLite's primary result code; 0 for an error of another kind. */
export function resultCode(cause: unknown): number {
  if (!(cause instanceof Error && 'errcode' in cause && typeof cause.errcode === 'number')) return 0
  return cause.errcode & 0xff
}
