import { expect, it } from 'vitest'
import { findEndpoint } from './find-endpoint.ts'
import { jsonReply } from './wire.ts'

const answering = (body: string) => () => jsonReply(body)
const counting = answering('count')
const predicting = answering('predict')
const streaming = answering('stream')
const invoking = answering('invoke')
const ENDPOINTS = {
  'POST /models/count:predict': counting,
  'POST /models/{model}:predict': predicting,
  'POST /models/{model}:streamPredict': streaming,
  'POST /model/{model}/invoke': invoking,
}

it.each([
  ['/models/claude@1:predict', predicting, { model: 'claude@1' }],
  ['/models/claude:streamPredict', streaming, { model: 'claude' }],
  ['/models/count:predict', counting, {}],
  ['/model/arn%3Aaws%3Abedrock%2Fx%3A0/invoke', invoking, { model: 'arn:aws:bedrock/x:0' }],
  ['/model/100%/invoke', invoking, { model: '100%' }],
])('finds %s', (path, endpoint, pathValues) => {
  expect(findEndpoint(ENDPOINTS, 'POST', path)).toEqual({ endpoint, pathValues })
})

it.each([
  ['GET', '/models/count:predict'],
  ['POST', '/models/:predict'],
  ['POST', '/model/a/b/invoke'],
  ['POST', '/x/models/count:predict'],
  ['POST', '/models/count:predict/x'],
])('finds nothing at %s %s', (method, path) => {
  expect(findEndpoint(ENDPOINTS, method, path)).toBeUndefined()
})
