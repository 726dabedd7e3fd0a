import type { Classifier } from '@sluice/core'

/** A router keeps its classifier for life; this one is always that of the policy in force. */
export function classifierInForce(current: () => Classifier): Classifier {
  return {
    get name() {
      return current().name
    },
    get withoutAsking() {
      return current().withoutAsking
    },
    classify: (features, context) => current().classify(features, context),
  }
}
