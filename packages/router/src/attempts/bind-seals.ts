import type { Answer, AnswerEvent, ModelFacts, Reply } from '@sluice/core'

/**
 * Notes on sealed reasoning which model made it, where that model takes no other: the seal itself does not tell, and
 * the conversation may go on elsewhere.
 */
export function bindAnswer(reply: Reply<Answer>, facts: ModelFacts): Reply<Answer> {
  if (!facts.intake.bindsReasoning) return reply
  const blocks = reply.body.blocks.map((block) =>
    block.type === 'reasoning' && block.seal ? { ...block, seal: { ...block.seal, model: facts.id } } : block,
  )
  return { ...reply, body: { ...reply.body, blocks } }
}

/** The same for a stream. */
export function bindEvents(events: AsyncIterable<AnswerEvent>, facts: ModelFacts): AsyncIterable<AnswerEvent> {
  if (!facts.intake.bindsReasoning) return events
  return { [Symbol.asyncIterator]: () => bindIterator(events[Symbol.asyncIterator](), facts) }
}

// An iterator rather than a generator: a generator waits for a pending event before it lets itself be closed.
function bindIterator(iterator: AsyncIterator<AnswerEvent>, facts: ModelFacts): AsyncIterator<AnswerEvent> {
  return {
    async next() {
      const result = await iterator.next()
      return result.done ? result : { done: false, value: bindEvent(result.value, facts) }
    },
    async return(value) {
      return (await iterator.return?.(value)) ?? { done: true, value }
    },
  }
}

function bindEvent(event: AnswerEvent, { id }: ModelFacts): AnswerEvent {
  return event.type === 'reasoning-seal' ? { ...event, seal: { ...event.seal, model: id } } : event
}
