import { textIn } from '../read-json.ts'
import type { PlacedBlock, Turn } from './check-messages.ts'
import { reject } from './reject.ts'

/** Every tool_use is answered at the beginning of the next user turn, and nothing else is. */
export function checkToolTurns(turns: readonly Turn[]): void {
  checkUniqueIds(turns)
  for (const [at, turn] of turns.entries()) {
    if (turn.role === 'assistant') checkAnswered(turn, turns[at + 1])
    if (turn.role === 'user') checkResults(turn, turns[at - 1])
  }
}

function checkUniqueIds(turns: readonly Turn[]): void {
  const seen = new Set<string>()
  for (const { block, path } of turns.flatMap((turn) => ofType(turn, 'tool_use'))) {
    const id = textIn(block['id'])
    if (seen.has(id)) reject(`${path}: \`tool_use\` ids must be unique`)
    seen.add(id)
  }
}

function checkAnswered(turn: Turn, next: Turn | undefined): void {
  const answered = new Set(leadingResults(next).map(({ block }) => textIn(block['tool_use_id'])))
  const open = idsOf(turn).filter((id) => !answered.has(id))
  if (open.length === 0) return
  reject(
    `messages.${turn.at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${open.join(', ')}. ` +
      'Each `tool_use` block must have a corresponding `tool_result` block in the next message.',
  )
}

function checkResults(turn: Turn, previous: Turn | undefined): void {
  const asked = new Set(previous?.role === 'assistant' ? idsOf(previous) : [])
  const seen = new Set<string>()
  for (const { block, path } of ofType(turn, 'tool_result')) {
    const id = textIn(block['tool_use_id'])
    if (!asked.has(id)) {
      reject(
        `${path}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. ` +
          'Each `tool_result` block must have a corresponding `tool_use` block in the previous message.',
      )
    }
    if (seen.has(id)) {
      reject(`${path}: each tool_use must have a single result. Found multiple \`tool_result\` blocks with id: ${id}`)
    }
    seen.add(id)
  }
}

function leadingResults(turn: Turn | undefined): readonly PlacedBlock[] {
  if (!turn) return []
  const other = turn.blocks.findIndex(({ block }) => block['type'] !== 'tool_result')
  return other < 0 ? turn.blocks : turn.blocks.slice(0, other)
}

function ofType(turn: Turn, type: string): readonly PlacedBlock[] {
  return turn.blocks.filter(({ block }) => block['type'] === type)
}

function idsOf(turn: Turn): readonly string[] {
  return ofType(turn, 'tool_use').map(({ block }) => textIn(block['id']))
}
