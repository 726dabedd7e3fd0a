import { parseModelSelector, type OutputFormat, type Reasoning, type Tool, type ToolChoice } from '@sluice/core'
import { droppedFields } from '../dropped-fields.ts'
import type { DecodedRequest } from '../protocol.ts'
import { readBody } from '../read-wire.ts'
import { decodeInput } from './decode-input.ts'
import { encodeEcho } from './encode-echo.ts'
import { responsesRequest, type ResponsesRequest } from './request-wire.ts'

const NO_PARAMETERS = { type: 'object', properties: {} }
/** Sealed reasoning is part of every answer, asked for or not. */
const CARRIED_INCLUDES: ReadonlySet<string> = new Set(['reasoning.encrypted_content'])

/**
 * Reads a request body of the Responses API.
 * @throws SluiceError `invalid_request`, with the path of what is wrong.
 */
export function decodeRequest(body: unknown): DecodedRequest {
  const wire = readBody(responsesRequest, body)
  const { system, messages } = decodeInput(wire.input)
  return {
    request: {
      model: parseModelSelector(wire.model),
      system: wire.instructions ? [{ type: 'text', text: wire.instructions }, ...system] : system,
      messages,
      tools: (wire.tools ?? []).map(decodeTool),
      toolChoice: decodeToolChoice(wire.tool_choice),
      allowsParallelToolCalls: wire.parallel_tool_calls ?? true,
      output: decodeFormat(wire.text?.format),
      reasoning: decodeReasoning(wire.reasoning),
      sampling: { temperature: wire.temperature ?? undefined, topP: wire.top_p ?? undefined },
      maxOutputTokens: wire.max_output_tokens ?? undefined,
      stop: [],
      metadata: wire.metadata ?? {},
      endUserId: wire.safety_identifier ?? wire.user ?? undefined,
      promptCacheKey: wire.prompt_cache_key ?? undefined,
      isStream: wire.stream ?? false,
    },
    dropped: [...droppedFields(body, wire), ...readButNotCarried(wire)],
    echo: encodeEcho(wire),
  }
}

function decodeTool(tool: NonNullable<ResponsesRequest['tools']>[number]): Tool {
  return {
    name: tool.name,
    description: tool.description ?? undefined,
    inputSchema: tool.parameters ?? NO_PARAMETERS,
    isStrict: tool.strict ?? undefined,
  }
}

function decodeToolChoice(choice: ResponsesRequest['tool_choice']): ToolChoice {
  if (typeof choice === 'object' && choice !== null) return { type: 'tool', name: choice.name }
  return { type: choice === 'required' ? 'any' : (choice ?? 'auto') }
}

function decodeFormat(format: NonNullable<ResponsesRequest['text']>['format']): OutputFormat {
  switch (format?.type) {
    case 'json_schema':
      return { type: 'json-schema', name: format.name, schema: format.schema, isStrict: format.strict ?? false }
    case 'json_object':
      return { type: 'json' }
    case 'text':
    case undefined:
      return { type: 'text' }
  }
}

function decodeReasoning(reasoning: ResponsesRequest['reasoning']): Reasoning {
  const summary = reasoning?.summary ?? reasoning?.generate_summary
  return { effort: reasoning?.effort ?? undefined, wantsSummary: summary ? true : undefined }
}

function readButNotCarried(wire: ResponsesRequest): string[] {
  const lost: Readonly<Record<string, boolean>> = {
    store: wire.store === true,
    include: (wire.include ?? []).some((name) => !CARRIED_INCLUDES.has(name)),
    // Carried as a wish for some summary, and for a high detail.
    'reasoning.summary': isLength(wire.reasoning?.summary),
    'reasoning.generate_summary': isLength(wire.reasoning?.generate_summary),
    ...lostDetails(wire.input),
  }
  return Object.keys(lost).filter((path) => lost[path])
}

function isLength(summary: string | null | undefined): boolean {
  return summary === 'concise' || summary === 'detailed'
}

function lostDetails(input: ResponsesRequest['input']): Readonly<Record<string, boolean>> {
  const items = typeof input === 'string' ? [] : input
  return {
    'input[].content[].detail': items.some((item) => 'role' in item && hasOriginalDetail(item.content)),
    'input[].output[].detail': items.some(
      (item) => item.type === 'function_call_output' && hasOriginalDetail(item.output),
    ),
  }
}

function hasOriginalDetail(content: string | readonly object[]): boolean {
  return typeof content !== 'string' && content.some((part) => 'detail' in part && part.detail === 'original')
}
