import type { ErrorCode } from '@sluice/core'
import type { AnswerReader } from './answer-reader.ts'
import { nameOf } from './keys-model.ts'
import type { Outcome, RequestFile } from './request-file.ts'
import type { World } from './world.ts'

/** A client of the HTTP handler: sends its request, and reads all of the response. */
export async function askDoor(file: RequestFile, reader: AnswerReader, world: World): Promise<Outcome> {
  const { plan, gateway } = file
  file.isDoorFull = gateway.door.isFull
  const sent = await gateway.door.send(file)
  const cutAt = sent.indexOf('\r\n\r\n')
  const [head, body] = [sent.slice(0, cutAt), sent.slice(cutAt)]
  const code = errorCodeIn(body)
  const isWhole = head.startsWith('HTTP/1.1 200') && code === undefined && (!plan.isStream || body.includes('[DONE]'))
  if (file.leftMs !== undefined && !isWhole) return { type: 'left' }
  if (!isWhole) return file.isRouted ? failed(code, file) : turnedAway(code, file, world)
  reader.whole(body)
  const answer = [...body.matchAll(MARKS)].join(' ')
  if (file.isRouted) world.keys.answered(file, answer)
  else world.keys.replayed(file, answer)
  return { type: file.isRouted ? 'answered' : 'replayed' }
}

const MARKS = /<r\d+#\d+ \d+\/\d+>/g

function errorCodeIn(body: string): ErrorCode | undefined {
  const code = /"error":\{.*"code":"(\w+)"/.exec(body)?.[1]
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- compared with what the record says
  return (code === 'rate_limit_exceeded' ? 'rate_limited' : code) as ErrorCode | undefined
}

function failed(code: ErrorCode | undefined, { committedMs }: RequestFile): Outcome {
  if (code === undefined) return { type: 'defect', what: 'a response that is neither an answer nor an error' }
  return { type: 'error', code, isCommitted: committedMs !== undefined }
}

/** Before its router: by its key, or because there is too much to do. */
function turnedAway(code: ErrorCode | undefined, file: RequestFile, { keys, referee }: World): Outcome {
  const name = nameOf(file) ?? ''
  if (code === 'idempotency_conflict' || code === 'idempotency_mismatch')
    keys.turnedAway(file, name, code === 'idempotency_mismatch')
  else {
    const isAllowed = code === 'overloaded' && (file.isDoorFull || keys.wasRefusedNow(name))
    referee.check(isAllowed, 'load is shed as allowed', () => `${file.plan.id} was turned away: ${code}`)
  }
  return { type: 'turned-away', code: code ?? 'internal' }
}
