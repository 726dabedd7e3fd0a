import type { Refusal, Serving, StopReason, UsageSource } from './answer.ts'
import type { ReasoningSeal } from './message.ts'
import type { Usage } from './usage.ts'

/** What a block of a streamed answer begins with. */
export type BlockStart =
  | { readonly type: 'text' }
  | { readonly type: 'reasoning' }
  | { readonly type: 'refusal' }
  | { readonly type: 'tool-call'; readonly id: string; readonly name: string }

/**
 * One event of a streamed answer.
 *
 * Order: `start`, then per block `block-start`, its deltas, `block-end`; `usage` anywhere; `end` once, last.
 * Blocks are numbered from 0 and never overlap. A stream without `end` was cut: that is never a success.
 */
export type AnswerEvent =
  | { readonly type: 'start'; readonly id: string; readonly model: string; readonly serving?: Serving }
  | { readonly type: 'block-start'; readonly index: number; readonly block: BlockStart }
  | { readonly type: 'text-delta'; readonly index: number; readonly text: string }
  | { readonly type: 'reasoning-delta'; readonly index: number; readonly text: string }
  | { readonly type: 'reasoning-seal'; readonly index: number; readonly seal: ReasoningSeal }
  | { readonly type: 'refusal-delta'; readonly index: number; readonly text: string }
  | { readonly type: 'tool-arguments-delta'; readonly index: number; readonly argumentsJson: string }
  | { readonly type: 'block-end'; readonly index: number }
  /** Cumulative: replaces what came before. */
  | { readonly type: 'usage'; readonly usage: Usage }
  | {
      readonly type: 'end'
      readonly stopReason: StopReason
      readonly stopSequence?: string
      readonly refusal?: Refusal
      readonly usage: Usage
      readonly usageSource: UsageSource
    }

/** True for the events that carry something a reader would see: the first of them commits the answer. */
export function isContent(event: AnswerEvent): boolean {
  switch (event.type) {
    case 'text-delta':
    case 'refusal-delta':
    case 'reasoning-delta':
      return event.text !== ''
    case 'block-start':
      return event.block.type === 'tool-call'
    case 'reasoning-seal':
    case 'tool-arguments-delta':
      return true
    case 'start':
    case 'block-end':
    case 'usage':
    case 'end':
      return false
  }
}
