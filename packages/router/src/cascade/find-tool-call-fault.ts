import type { ChatRequest, ToolCallBlock } from '@sluice/core'
import type { Detector, WholeAnswer } from './detector.ts'
import { readJson } from './json-schema/read-json.ts'
import { SchemaCheck } from './json-schema/schema-check.ts'

/** A tool call that cannot be run, or none where one was demanded. */
export const findToolCallFault: Detector = (answer, request) => {
  const calls = answer.blocks.filter((block) => block.type === 'tool-call')
  return findChoiceFault(calls, answer, request) ?? firstOf(calls, (call) => findCallFault(call, request))
}

function findChoiceFault(calls: readonly ToolCallBlock[], { stopReason }: WholeAnswer, request: ChatRequest) {
  const { toolChoice, allowsParallelToolCalls } = request
  const isDemanded = toolChoice.type === 'any' || toolChoice.type === 'tool'
  if (calls.length === 0) return isDemanded && stopReason !== 'pause' ? 'it calls no tool, and had to' : undefined
  if (toolChoice.type === 'none') return 'it calls a tool, and was not to'
  if (toolChoice.type === 'tool' && calls.some(({ name }) => name !== toolChoice.name)) return 'it calls another tool'
  return !allowsParallelToolCalls && calls.length > 1 ? 'it calls more than one tool' : undefined
}

function findCallFault({ name, argumentsJson }: ToolCallBlock, { tools }: ChatRequest): string | undefined {
  const tool = tools.find((one) => one.name === name)
  if (!tool) return 'it calls a tool that is not there'
  const read = readJson(argumentsJson)
  if (!read) return `the arguments of tool ${tools.indexOf(tool) + 1} are not JSON`
  const fault = new SchemaCheck({ type: 'object', ...tool.inputSchema }).faultIn(read.value)
  return fault && `the arguments of tool ${tools.indexOf(tool) + 1} do not match its schema: ${fault}`
}

function firstOf<T>(all: readonly T[], find: (one: T) => string | undefined): string | undefined {
  for (const one of all) {
    const found = find(one)
    if (found !== undefined) return found
  }
  return undefined
}
