import type { Router } from '@sluice/router'
import type { Exchange } from './exchange.ts'
import { once, type KeptResponse, type Turn } from './once/once.ts'
import { answerHeaders, costHeader } from './response-headers.ts'
import type { TakenRequest } from './take-request.ts'
import { tellQuota } from './tell-quota.ts'
import { writeText } from './write-json.ts'
import { streamHeaders, writeStream } from './write-stream.ts'

type Chatting = Pick<Router, 'chat' | 'stream'>

/** From a request that was taken to the answer's bytes. @throws SluiceError before anything is sent. */
export async function answerChat(exchange: Exchange, taken: TakenRequest, router: Chatting): Promise<void> {
  const turn = await once(exchange, taken)
  if (turn.type === 'answered') return writeKept(exchange, turn.response)
  if (turn.type === 'first') return answerFirst(exchange, taken, router, turn.turn)
  if (taken.decoded.request.isStream) return void (await stream(exchange, taken, router))
  writeKept(exchange, await wholeAnswer(exchange, taken, router))
}

/** Answers a request whose key nobody has used before, and keeps the answer for those who come with it again. */
async function answerFirst(exchange: Exchange, asked: TakenRequest, router: Chatting, turn: Turn): Promise<void> {
  const { onError } = exchange.settings
  const taken = withinTurn(asked, turn)
  try {
    if (taken.decoded.request.isStream) {
      const kept = await stream(exchange, taken, router, [])
      await (kept ? turn.finish(kept) : turn.forget()).catch(onError)
      return
    }
    const response = await wholeAnswer(exchange, taken, router)
    await turn.finish(response).catch(onError)
    writeKept(exchange, response)
  } catch (error) {
    await turn.forget().catch(onError)
    throw error
  }
}

/** A request that outlives its hold on its key would be sent a second time beside the first. */
function withinTurn(taken: TakenRequest, { longestMs }: Turn): TakenRequest {
  const { context } = taken
  return { ...taken, context: { ...context, timeoutMs: Math.min(context.timeoutMs ?? longestMs, longestMs) } }
}

async function wholeAnswer(exchange: Exchange, taken: TakenRequest, router: Chatting): Promise<KeptResponse> {
  const { decoded, context } = taken
  const answer = await router.chat(decoded.request, context)
  tellQuota(exchange, answer.quota)
  const headers = { ...answerHeaders(answer, decoded.dropped), ...costHeader(answer.costNanoUsd) }
  return { headers, body: JSON.stringify(exchange.surface.encodeAnswer(answer, decoded.echo)) }
}

function writeKept(exchange: Exchange, { headers, body }: KeptResponse): void {
  writeText(exchange, 200, headers, body)
}

/** Sends a stream; returns it as it was sent when there is something to keep it in and it came to its end. */
async function stream(
  exchange: Exchange,
  { decoded, context }: TakenRequest,
  router: Chatting,
  kept?: string[],
): Promise<KeptResponse | undefined> {
  const routed = await router.stream(decoded.request, context)
  tellQuota(exchange, routed.head.quota)
  const end = await writeStream(exchange, decoded, routed, kept)
  if (end !== 'done' || !kept) return undefined
  return { headers: streamHeaders(routed.head, decoded.dropped), body: kept.join('') }
}
