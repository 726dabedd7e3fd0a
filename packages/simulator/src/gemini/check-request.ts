import { isGiven, isObject, objectIn, objectsIn, textIn, textsIn, type JsonObject } from '../read-json.ts'
import { checkContents } from './check-contents.ts'
import { checkGenerationConfig } from './check-generation-config.ts'
import { notFound } from './errors.ts'
import { findGeminiModel, type GeminiModel } from './models.ts'
import { checkedObject, reject } from './reject.ts'

const FIELDS = [
  'model',
  'contents',
  'systemInstruction',
  'tools',
  'toolConfig',
  'generationConfig',
  'safetySettings',
  'cachedContent',
  'serviceTier',
  'store',
]
const TOOL_FIELDS = ['functionDeclarations', 'googleSearch', 'codeExecution', 'urlContext', 'fileSearch', 'googleMaps']
const DECLARATION_FIELDS = [
  'name',
  'description',
  'parameters',
  'parametersJsonSchema',
  'response',
  'responseJsonSchema',
  'behavior',
]
const MODES: ReadonlySet<string> = new Set(['MODE_UNSPECIFIED', 'AUTO', 'ANY', 'NONE', 'VALIDATED'])
const NAME = /^[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}$/

export interface CheckedGemini {
  readonly body: JsonObject
  readonly model: GeminiModel
}

/** Turns down what `:generateContent` turns down. */
export function checkGemini(value: unknown, modelId: string): CheckedGemini {
  const model = modelOrReject(modelId)
  const body = checkedObject(value ?? {}, '', FIELDS)
  checkContents(body['contents'], model)
  checkSystem(body['systemInstruction'])
  checkTools(body['tools'], body['toolConfig'])
  checkGenerationConfig(body['generationConfig'], model)
  return { body, model }
}

/** The request to be counted: bare contents, or a whole request. */
export function checkCount(value: unknown, modelId: string): CheckedGemini {
  const body = checkedObject(value ?? {}, '', ['contents', 'generateContentRequest'])
  const whole = body['generateContentRequest']
  if (!isGiven(whole)) return checkGemini({ contents: body['contents'] }, modelId)
  if (isGiven(body['contents'])) reject('Only one of contents and generate_content_request may be set.')
  if (objectIn(whole)['model'] !== `models/${modelId}`) {
    reject('* CountTokensRequest.generate_content_request.model: unexpected model name format\n')
  }
  return checkGemini(whole, modelId)
}

/** The model of that id, or a 404. */
export function modelOrReject(id: string): GeminiModel {
  return findGeminiModel(id) ?? reject(notFound(id), { status: 404 })
}

function checkSystem(value: unknown): void {
  const system = checkedObject(value, 'system_instruction', ['role', 'parts'])
  if (value === undefined) return
  const parts = objectsIn(system['parts'])
  if (parts.length === 0 || parts.some((part) => textIn(part['text']) === '')) {
    reject('* GenerateContentRequest.system_instruction.parts: parts must not be empty and hold text only\n')
  }
}

function checkTools(value: unknown, toolConfig: unknown): void {
  const tools = objectsIn(value).map((tool, at) => checkedObject(tool, `tools[${at}]`, TOOL_FIELDS))
  const declared = tools.flatMap((tool) => objectsIn(tool['functionDeclarations']))
  const names = declared.map((declaration, at) =>
    checkDeclaration(declaration, `tools[0].function_declarations[${at}]`),
  )
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice) reject(`Duplicate function declaration found: ${twice}`)
  checkToolConfig(toolConfig, names)
}

function checkDeclaration(value: JsonObject, path: string): string {
  const declaration = checkedObject(value, path, DECLARATION_FIELDS)
  const name = textIn(declaration['name'])
  if (!NAME.test(name)) {
    reject(
      `* GenerateContentRequest.${path}.name: Invalid function name. Must start with a letter or an underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:) or dashes (-), with a maximum length of 128.\n`,
    )
  }
  const { parameters, parametersJsonSchema } = declaration
  if (isGiven(parameters) && isGiven(parametersJsonSchema))
    reject(`${path}: only one of parameters and parameters_json_schema may be set.`)
  if (isGiven(parametersJsonSchema) && !isObject(parametersJsonSchema))
    reject(`Invalid value at '${path}.parameters_json_schema'`)
  return name
}

function checkToolConfig(value: unknown, names: readonly string[]): void {
  const config = checkedObject(value, 'tool_config', ['functionCallingConfig', 'retrievalConfig'])
  const path = 'tool_config.function_calling_config'
  const calling = checkedObject(config['functionCallingConfig'], path, ['mode', 'allowedFunctionNames'])
  const mode = textIn(calling['mode'] ?? 'AUTO')
  if (!MODES.has(mode)) reject(`Invalid value at '${path}.mode', "${mode}"`)
  const allowed = textsIn(calling['allowedFunctionNames'])
  if (allowed.length > 0 && mode !== 'ANY' && mode !== 'VALIDATED') {
    reject('Function calling mode must be ANY or VALIDATED when allowed_function_names is set.')
  }
  const missing = allowed.find((name) => !names.includes(name))
  if (missing) reject(`allowed_function_names: ${missing} is not declared.`)
}
