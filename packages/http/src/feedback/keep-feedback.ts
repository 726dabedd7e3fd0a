import { SluiceError, StoreUnavailable, type FeedbackResult, type GivenFeedback, type RecordStore } from '@sluice/core'

/** Keeps feedback with its record. @throws SluiceError where no such decision is kept, or not for this tenant */
export async function keepFeedback(records: Pick<RecordStore, 'addFeedback'>, given: GivenFeedback): Promise<void> {
  const refusal = REFUSALS[await add(records, given)]
  if (refusal) throw new SluiceError({ ...refusal, decisionId: given.decisionId })
}

const REFUSALS: Readonly<Record<FeedbackResult, Pick<SluiceError, 'code' | 'message'> | undefined>> = {
  kept: undefined,
  unknown: { code: 'not_found', message: 'No such decision is kept. It may be too old, or its id is another.' },
  full: {
    code: 'invalid_request',
    message: 'source: the decision has feedback of too many others. Use one of theirs.',
  },
}

async function add(records: Pick<RecordStore, 'addFeedback'>, given: GivenFeedback): Promise<FeedbackResult> {
  try {
    return await records.addFeedback(given)
  } catch (cause) {
    if (!(cause instanceof StoreUnavailable)) throw cause
    const message = 'The feedback cannot be kept now. Send it again later.'
    throw new SluiceError({ code: 'overloaded', message, retryAfterMs: AWAY_WAIT_MS, cause })
  }
}

const AWAY_WAIT_MS = 1_000
