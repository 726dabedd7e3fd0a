import type { Detector } from './detector.ts'
import { findEmpty } from './find-empty.ts'
import { findRefusal } from './find-refusal.ts'
import { findRepetition } from './find-repetition.ts'
import { findSchemaFault } from './find-schema-fault.ts'
import { findToolCallFault } from './find-tool-call-fault.ts'
import { findTruncation } from './find-truncation.ts'

/** What Sluice looks for by itself, under the names of the policy; the plainest reason first. */
export const DETECTORS = {
  refusal: findRefusal,
  empty: findEmpty,
  truncation: findTruncation,
  schema: findSchemaFault,
  'tool-calls': findToolCallFault,
  repetition: findRepetition,
} satisfies Record<string, Detector>

export type Check = keyof typeof DETECTORS
