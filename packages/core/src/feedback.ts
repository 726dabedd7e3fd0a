/** What somebody, or something, thinks of an answer. */
export interface Feedback {
  /** Who says so: `user` unless the app names another; `shadow` is Sluice's own judge. */
  readonly source: string
  /** 0 to 1; 1 is best. */
  readonly score: number
  /** When it was said, in milliseconds since 1970. */
  readonly time: number
}

/** Feedback with the decision that it is about. */
export interface GivenFeedback extends Feedback {
  readonly decisionId: string
  /** Whose the decision has to be. Undefined: whosoever. */
  readonly tenant?: string
}

/** `unknown`: no such decision is kept, or it is another tenant's. `full`: it has feedback of `MOST_FEEDBACK_SOURCES` others. */
export type FeedbackResult = 'kept' | 'unknown' | 'full'

/** How many may have a say about one decision: what a tenant can have kept must have an end. */
export const MOST_FEEDBACK_SOURCES = 16
