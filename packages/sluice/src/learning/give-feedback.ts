import type { Clock, RecordStore } from '@sluice/core'
import { keepFeedback, parseFeedback } from '@sluice/http'

export interface FeedbackDetails {
  /** Who says so, such as `thumbs` or `unit-tests`; default `user`. Said again by the same, the newer replaces. */
  readonly source?: string
  /** Whose the decision has to be. Default: whosoever. */
  readonly tenant?: string
}

/**
 * Says how good an answer was, 0 to 1, at any time after it.
 * @throws SluiceError `not_found` for a decision that is not kept, `invalid_request` for what is no score or no source
 */
export type GiveFeedback = (decisionId: string, score: number, details?: FeedbackDetails) => Promise<void>

/** Feedback goes where the records are. */
export function feedbackTo(records: Pick<RecordStore, 'addFeedback'> | undefined, clock: Clock): GiveFeedback {
  return async (decisionId, score, { source, tenant } = {}) => {
    if (!records)
      throw new Error('sluice: no records are kept, so there is nothing to say of them. Pass stores: { records }.')
    await keepFeedback(records, { ...parseFeedback({ decisionId, score, source }), tenant, time: clock.now() })
  }
}
