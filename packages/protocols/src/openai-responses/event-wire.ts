import { z } from 'zod'
import { readVendor } from '../read-vendor.ts'
import { outputItem, responseWire } from './answer-wire.ts'
import { PROTOCOL } from './protocol-name.ts'

// Every field that some event has. Which of them one needs is its handler's matter.
const wireEvent = z.object({
  output_index: z.number().default(0),
  content_index: z.number().default(0),
  summary_index: z.number().default(0),
  delta: z.string().default(''),
  text: z.string().default(''),
  refusal: z.string().default(''),
  arguments: z.string().default(''),
  item: outputItem.nullish(),
  part: z.object({ type: z.string() }).nullish(),
  response: responseWire.nullish(),
})

/** An event of a streamed response, of a type that is read. */
export type WireEvent = z.output<typeof wireEvent>

/** @throws AttemptError `malformed-answer`, when a field that is read has the wrong type. */
export function readEvent(event: unknown): WireEvent {
  return readVendor(wireEvent, event, PROTOCOL)
}
