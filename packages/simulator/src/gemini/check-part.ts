import { isObject, objectIn, textIn, type JsonObject } from '../read-json.ts'
import { checkedObject, reject } from './reject.ts'
import { isKnownSignature } from './signature.ts'

const FIELDS = ['text', 'inlineData', 'fileData', 'functionCall', 'functionResponse', 'thought', 'thoughtSignature']
const KINDS = FIELDS.slice(0, 5)
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/
const MEDIA_TYPES =
  /^(?:image\/(?:png|jpeg|webp|heic|heif)|application\/pdf|text\/[\w.+-]+|audio\/[\w.+-]+|video\/[\w.+-]+)$/

export interface PartSurroundings {
  readonly role: string
  readonly modelId: string
}

type Check = (value: JsonObject, path: string, role: string) => void

const CHECKS: Readonly<Record<string, Check>> = {
  inlineData: checkInlineData,
  fileData: checkFileData,
  functionCall: checkFunctionCall,
  functionResponse: checkFunctionResponse,
}

/** Turns down a part that the API does not take: unknown fields, none or two kinds in one, a kind in the wrong role. */
export function checkPart(value: unknown, path: string, { role, modelId }: PartSurroundings): void {
  const part = checkedObject(value, path, FIELDS)
  const kinds = KINDS.filter((name) => part[name] !== undefined)
  const [kind] = kinds
  if (kind === undefined)
    reject(`* GenerateContentRequest.${path}.data: required oneof field 'data' must have one initialized field\n`)
  if (kinds.length > 1)
    reject(`Invalid value at '${path}' (oneof), oneof field 'data' is already set. Cannot set '${kinds[1]}'`)
  const signature = part['thoughtSignature']
  if (signature !== undefined && !isKnownSignature(textIn(signature), modelId)) reject('Corrupted thought signature.')
  if (kind === 'text' && typeof part['text'] !== 'string') reject(`Invalid value at '${path}.text' (TYPE_STRING)`)
  const check = CHECKS[kind ?? '']
  if (check) check(objectIn(part[kind ?? '']), `${path}.${kind}`, role)
}

function checkInlineData(value: JsonObject, path: string): void {
  checkedObject(value, path, ['mimeType', 'data', 'displayName'])
  checkMimeType(value['mimeType'])
  if (!BASE64.test(textIn(value['data'])))
    reject(`Invalid value at '${path}.data' (TYPE_BYTES), Base64 decoding failed`)
}

function checkFileData(value: JsonObject, path: string): void {
  checkedObject(value, path, ['mimeType', 'fileUri', 'displayName'])
  checkMimeType(value['mimeType'])
  if (!/^(?:https|gs):\/\//.test(textIn(value['fileUri']))) reject('Invalid or unsupported file uri')
}

function checkMimeType(mimeType: unknown): void {
  if (!MEDIA_TYPES.test(textIn(mimeType))) reject(`Unsupported MIME type: ${textIn(mimeType)}`)
}

function checkFunctionCall(value: JsonObject, path: string, role: string): void {
  checkedObject(value, path, ['id', 'name', 'args'])
  if (role !== 'model') reject('Please ensure that function call is in a model turn.')
  if (textIn(value['name']) === '') reject(`* GenerateContentRequest.${path}.name: Name cannot be empty.\n`)
  if (value['args'] !== undefined && !isObject(value['args']))
    reject(`Invalid value at '${path}.args' (type.googleapis.com/google.protobuf.Struct)`)
}

function checkFunctionResponse(value: JsonObject, path: string, role: string): void {
  checkedObject(value, path, ['id', 'name', 'response', 'parts', 'willContinue', 'scheduling'])
  if (role !== 'user') reject('Please ensure that function response is in a user turn.')
  if (textIn(value['name']) === '') reject(`* GenerateContentRequest.${path}.name: Name cannot be empty.\n`)
  if (!isObject(value['response']))
    reject(`Invalid value at '${path}.response' (type.googleapis.com/google.protobuf.Struct)`)
}
