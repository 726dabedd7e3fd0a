/** Thrown by the kit's fetch for every answer that is not 2xx, redirects included: nothing above has to tell them apart. */
export class HttpStatusError extends Error {
  override readonly name = 'HttpStatusError'
  readonly status: number
  readonly headers: Headers
  /** Parsed where it is JSON, else the text. */
  readonly body: unknown

  constructor(status: number, headers: Headers, bodyText: string) {
    super(`the vendor answered with HTTP status ${status}`)
    this.status = status
    this.headers = headers
    this.body = parsed(bodyText)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Gateways answer in HTML and plain text: that is a body like any other.
    return text
  }
}
