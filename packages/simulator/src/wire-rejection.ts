export interface RejectionDetails {
  readonly status: number
  readonly message: string
  /** The vendor's `error.type`; each wire has its own default for the status. */
  readonly type?: string
  /** The vendor's machine-readable code: Anthropic's `details.error_code`, OpenAI's `code`. */
  readonly code?: string
  /** The prompt does not fit the window, which some hosts say in words of their own. */
  readonly isTooLong?: boolean
  /** The offending field, where the vendor names it. */
  readonly param?: string
}

/** A request the vendor would turn down; the wire gives it the vendor's own body. */
export class WireRejection extends Error {
  override readonly name = 'WireRejection'
  readonly details: RejectionDetails

  constructor(details: RejectionDetails) {
    super(details.message)
    this.details = details
  }
}
