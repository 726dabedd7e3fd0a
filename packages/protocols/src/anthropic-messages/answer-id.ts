import type { RouteHead } from '@sluice/core'

/** The id under which a client knows an answer: that of its decision, with this protocol's prefix. */
export function answerId({ decisionId }: RouteHead): string {
  return `msg_${decisionId.slice(decisionId.indexOf('_') + 1)}`
}
