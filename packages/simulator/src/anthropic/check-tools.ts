import { isGiven, isObject, objectIn, objectsIn, textIn, type JsonObject } from '../read-json.ts'
import { reject } from './reject.ts'

const NAME = /^[a-zA-Z0-9_-]{1,128}$/
const CHOICES: readonly string[] = ['auto', 'any', 'tool', 'none']
const CUSTOM_TOOL = new Set<unknown>([undefined, null, 'custom'])

/** Turns down what `tools` and `tool_choice` may not hold. Server tools, which name a type of their own, are taken as they are. */
export function checkTools(body: JsonObject): void {
  const tools = body['tools']
  if (isGiven(tools) && !Array.isArray(tools)) reject('tools: Input should be a valid list')
  const list = objectsIn(tools)
  for (const [at, tool] of list.entries()) checkTool(tool, `tools.${at}`)
  const names = list.map((tool) => textIn(tool['name']))
  if (new Set(names).size < names.length) reject('tools: Tool names must be unique.')
  if (isGiven(body['tool_choice'])) checkToolChoice(objectIn(body['tool_choice']), names)
}

function checkTool(tool: JsonObject, path: string): void {
  const name = tool['name']
  if (!isGiven(name)) reject(`${path}.custom.name: Field required`)
  if (!NAME.test(textIn(name))) reject(`${path}.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'`)
  if (!CUSTOM_TOOL.has(tool['type'])) return
  const schema = tool['input_schema']
  if (!isObject(schema)) return reject(`${path}.custom.input_schema: Field required`)
  if (!isGiven(schema['type'])) reject(`${path}.custom.input_schema.type: Field required`)
  if (schema['type'] !== 'object') reject(`${path}.custom.input_schema.type: Input should be 'object'`)
}

function checkToolChoice(choice: JsonObject, names: readonly string[]): void {
  const type = textIn(choice['type'])
  if (!CHOICES.includes(type)) {
    const expected = CHOICES.map((name) => `'${name}'`).join(', ')
    reject(`tool_choice: Input tag '${type}' found using 'type' does not match any of the expected tags: ${expected}`)
  }
  if (names.length === 0) reject('tool_choice may only be specified while providing `tools`')
  if (type !== 'tool') return
  if (!isGiven(choice['name'])) reject('tool_choice.tool.name: Field required')
  const name = textIn(choice['name'])
  if (!names.includes(name)) reject(`Tool '${name}' not found in provided tools`)
}
