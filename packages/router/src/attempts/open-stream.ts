import { AttemptError, isContent, type AnswerEvent } from '@sluice/core'
import type { AttemptWatch } from './attempt-watch.ts'
import { StreamProgress } from './stream-progress.ts'

/** A streamed answer at its commit: what came up to the first content, and what is still to come. */
export interface OpenStream {
  /** Up to and including the event that commits. */
  readonly opening: readonly AnswerEvent[]
  readonly rest: AsyncIterator<AnswerEvent>
  /** `committed`. */
  readonly progress: StreamProgress
}

// How long text may take to show that it comes fast enough, where the policy says what that is.
const PROBE_MS = 2_000

/** Reads a stream up to its commit; nothing of it is handed out before. @throws AttemptError */
export async function openStream(events: AsyncIterable<AnswerEvent>, watch: AttemptWatch): Promise<OpenStream> {
  const rest = events[Symbol.asyncIterator]()
  const opening: AnswerEvent[] = []
  const progress = new StreamProgress()
  const commits = committer(watch)
  for (;;) {
    const next = await watch.race(rest.next())
    if (next.done) throw new AttemptError({ kind: 'malformed-answer', message: 'the stream ended without an answer' })
    opening.push(next.value)
    if (!commits(next.value)) continue
    progress.enter('committed')
    return { opening, rest, progress }
  }
}

/**
 * Says of one event after another whether it commits: the first content does, unless there is a pace to be shown before.
 * An answer without any content, such as an empty refusal, commits with its end.
 */
function committer(watch: AttemptWatch): (event: AnswerEvent) => boolean {
  let missingCharacters = ((watch.limits.minimumCharactersPerSecond ?? 0) * PROBE_MS) / 1_000
  let isProbed = false
  return (event) => {
    if (event.type === 'end') return true
    if (!isContent(event)) return false
    // A model that thinks or calls a tool has a pace of its own.
    if (event.type !== 'text-delta') return true
    missingCharacters -= event.text.length
    if (missingCharacters <= 0) return true
    if (!isProbed) watch.probe(PROBE_MS)
    isProbed = true
    return false
  }
}
