import { excerpt, type Message, type ToolCallBlock, type ToolResultBlock } from '@sluice/core'
import { argumentsObject } from '../arguments-object.ts'
import { refuseRequest } from '../refuse-request.ts'
import { PROTOCOL } from './protocol-name.ts'
import type { BodyFunctionCall, BodyFunctionResponse } from './request-body.ts'

/** The name of the tool behind each call id: results name it here, and only here. */
export function callNames(messages: readonly Message[]): ReadonlyMap<string, string> {
  const blocks = messages.flatMap((message) => (message.role === 'assistant' ? message.content : []))
  return new Map(blocks.flatMap((block) => (block.type === 'tool-call' ? [[block.id, block.name] as const] : [])))
}

/** A call with its id, of whatever vendor: any text is one here. */
export function encodeCall({ id, name, argumentsJson }: ToolCallBlock): BodyFunctionCall {
  return { functionCall: { id, name, args: argumentsObject(argumentsJson) } }
}

/** A result's text; its media have no place in it. @throws AttemptError when it answers no call. */
export function encodeResult(block: ToolResultBlock, names: ReadonlyMap<string, string>): BodyFunctionResponse {
  const { toolCallId: id, content, isError } = block
  const name = names.get(id)
  if (name === undefined) {
    const words = `the tool result "${excerpt(id)}" answers no call. Send the call before it.`
    throw refuseRequest('invalid-request', PROTOCOL, words)
  }
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n')
  return { functionResponse: { id, name, response: isError ? { error: text } : { output: text } } }
}
