import { request, type IncomingMessage } from 'node:http'

export interface EventQuestion {
  readonly prompt: string
  readonly maxTokens: number
}

/** A stream of server-sent events whose first bytes are here. */
export interface EventStream {
  /** All that came, and whether the connection was cut before the response had its end. */
  readonly whole: Promise<{ readonly body: string; readonly isCut: boolean }>
}

/** Asks a gateway for a stream, on a connection of its own, and resolves at its first bytes. */
export async function openEvents(url: string, { prompt, maxTokens }: EventQuestion): Promise<EventStream> {
  const body = {
    model: 'tier:haiku',
    max_tokens: maxTokens,
    stream: true,
    messages: [{ role: 'user', content: prompt }],
  }
  const headers = { 'content-type': 'application/json' }
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const asking = request(`${url}/v1/messages`, { method: 'POST', headers, agent: false })
    asking.once('response', resolve).on('error', reject).end(JSON.stringify(body))
  })
  if (response.statusCode !== 200) throw new Error(`drain: a stream was refused with ${response.statusCode}.`)
  return { whole: readAll(response) }
}

async function readAll(response: IncomingMessage) {
  let body = ''
  try {
    for await (const chunk of response.setEncoding('utf8')) body += String(chunk)
  } catch {
    return { body, isCut: true }
  }
  return { body, isCut: !response.complete }
}
