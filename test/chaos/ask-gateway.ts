import { Agent, request, type ClientRequest, type IncomingMessage } from 'node:http'

/** What is asked of a gateway. Everything but the prompt says which budgets it draws on. */
export interface Question {
  readonly prompt: string
  /** Default `tier:haiku`. */
  readonly model?: string
  readonly maxTokens?: number
  readonly isStream?: boolean
  readonly tag?: string
  readonly conversation?: string
  readonly key?: string
}

/** How it went. A gateway that died answers with the status 0. */
export interface Asked {
  readonly status: number
  readonly body: string
  readonly tookMs: number
}

const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })

/** Asks once and reads the whole answer. Never rejects. */
export async function askGateway(url: string, question: Question): Promise<Asked> {
  const startedMs = performance.now()
  try {
    const response = await send(url, question).answered
    const pieces: string[] = []
    for await (const piece of response.setEncoding('utf8')) pieces.push(String(piece))
    return { status: response.statusCode ?? 0, body: pieces.join(''), tookMs: performance.now() - startedMs }
  } catch (error) {
    return { status: 0, body: String(error), tookMs: performance.now() - startedMs }
  }
}

/** A stream whose first bytes are here; the rest nobody has asked for yet. */
export interface OpenAsked {
  readonly status: number
  /** Leaves, as a client does that closes its window. */
  readonly leave: () => void
}

/** Asks for a stream and resolves at its first bytes. Its connection serves no other. */
export async function openStream(url: string, question: Question): Promise<OpenAsked> {
  const { sent, answered } = send(url, { ...question, isStream: true }, false)
  const response = await answered
  response.on('error', () => {})
  await new Promise((resolve) => {
    response.once('data', resolve).once('end', resolve).once('error', resolve)
  })
  return { status: response.statusCode ?? 0, leave: () => sent.destroy() }
}

function send(url: string, question: Question, isKept = true) {
  const { prompt, model = 'tier:haiku', maxTokens = 64, isStream = false, tag, conversation, key } = question
  const headers: Record<string, string> = { 'content-type': 'application/json', 'anthropic-version': '2023-06-01' }
  if (tag !== undefined) headers['x-sluice-tags'] = tag
  if (conversation !== undefined) headers['x-sluice-conversation'] = conversation
  if (key !== undefined) headers['x-api-key'] = key
  const body = JSON.stringify({
    model,
    max_tokens: maxTokens,
    stream: isStream,
    messages: [{ role: 'user', content: prompt }],
  })
  const options = { method: 'POST', headers, agent: isKept ? agent : false }
  const sent: ClientRequest = request(`${url}/v1/messages`, options)
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve)
    sent.on('error', reject)
  })
  sent.end(body)
  return { sent, answered }
}
