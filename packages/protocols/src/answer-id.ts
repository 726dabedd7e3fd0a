/** The id under which a client knows an answer or a part of it: that of its decision, with the protocol's prefix. */
export function answerId(prefix: string, decisionId: string): string {
  return prefix + decisionId.slice(decisionId.indexOf('_') + 1)
}
