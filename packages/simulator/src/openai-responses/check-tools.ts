import { checkStrictSchema } from '../openai/check-strict-schema.ts'
import { reject, rejectMissing, rejectValue } from '../openai/reject.ts'
import { isObject, objectIn, objectsIn, quoted, textIn, type JsonObject } from '../read-json.ts'

const NAME = /^[a-zA-Z0-9_-]{1,64}$/
const CHOICES = new Set<unknown>([undefined, null, 'auto', 'none'])

/** Turns down what `tools` and `tool_choice` may not hold. Tools the vendor runs itself are taken as they are. */
export function checkTools(body: JsonObject): void {
  const tools = objectsIn(body['tools'])
  for (const [at, tool] of tools.entries()) checkTool(tool, `tools[${at}]`)
  checkToolChoice(body['tool_choice'], tools)
}

function checkTool(tool: JsonObject, path: string): void {
  if (!textIn(tool['type'])) rejectMissing(`${path}.type`)
  if (tool['type'] !== 'function') return
  const name = textIn(tool['name'])
  if (!name) rejectMissing(`${path}.name`)
  if (!NAME.test(name)) {
    const pattern = "Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'."
    reject(`${path}.name`, `Invalid '${path}.name': string does not match pattern. ${pattern}`, {
      code: 'invalid_value',
    })
  }
  const parameters = tool['parameters']
  if (!isObject(parameters) || tool['strict'] !== true) return
  const place = { subject: `function '${name}'`, param: `${path}.parameters`, code: 'invalid_function_parameters' }
  checkStrictSchema(parameters, place)
}

function checkToolChoice(choice: unknown, tools: readonly JsonObject[]): void {
  if (CHOICES.has(choice)) return
  if (typeof choice === 'string' && choice !== 'required')
    rejectValue('tool_choice', choice, ['none', 'auto', 'required'])
  if (tools.length === 0) {
    reject('tool_choice', `Tool choice '${textIn(choice) || 'function'}' must be specified with 'tools' parameter.`)
  }
  const name = objectIn(choice)['name']
  if (name === undefined || tools.some((tool) => tool['name'] === name)) return
  reject('tool_choice', `Tool choice '${quoted(name)}' not found in 'tools' parameter.`)
}
