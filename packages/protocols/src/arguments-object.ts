/**
 * The arguments of a tool call for a wire that takes an object, not text. Arguments that a model broke off or got wrong
 * are handed on in the one way that a vendor documents, as `{ INVALID_JSON: text }`, rather than lost with all the rest.
 * Source: https://platform.claude.com/docs/en/agents-and-tools/tool-use/fine-grained-tool-streaming
 */
export function argumentsObject(argumentsJson: string): object {
  return argumentsJson.trim() === '' ? {} : (readObject(argumentsJson) ?? { INVALID_JSON: argumentsJson })
}

function readObject(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    // No JSON at all is as wrong as JSON that is no object.
    return undefined
  }
}
