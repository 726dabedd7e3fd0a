import { systemClock } from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { findRoute } from './find-route.ts'
import { createSurfaces } from './surfaces.ts'

const SURFACES = createSurfaces(systemClock)

describe('findRoute', () => {
  it.each([
    ['/v1/messages', 'anthropic-messages'],
    ['/v1/chat/completions', 'openai-chat'],
    ['/v1/responses?beta=true', 'openai-responses'],
    ['/v1/messages/', 'anthropic-messages'],
  ])('answers POST %s as %s', (url, name) => {
    expect(ask('POST', url)).toMatchObject({ type: 'route', surface: { name }, route: { spends: 'money' } })
  })

  it.each([
    ['/v1/messages/count_tokens?beta=true', 'anthropic-messages'],
    ['/v1/responses/input_tokens', 'openai-responses'],
  ])('counts tokens at POST %s as %s', (url, name) => {
    expect(ask('POST', url)).toMatchObject({ type: 'route', surface: { name }, route: { spends: 'requests' } })
    expect(ask('GET', url)).toMatchObject({ type: 'wrong-method', allow: 'POST', surface: { name } })
  })

  it.each([
    ['PUT', '/v1/messages', 'POST', 'anthropic-messages'],
    ['GET', '/v1/responses', 'POST', 'openai-responses'],
    ['POST', '/v1/models', 'GET, HEAD', 'openai-chat'],
    ['DELETE', '/v1/models/auto', 'GET, HEAD', 'openai-chat'],
    ['POST', '/health', 'GET, HEAD', 'openai-chat'],
  ])('says that %s is the wrong method for %s', (method, url, allow, name) => {
    expect(ask(method, url)).toMatchObject({ type: 'wrong-method', allow, surface: { name } })
  })

  it.each([
    ['/v1/models/tier%3Ahaiku', 'tier:haiku'],
    ['/v1/models/org/model', 'org/model'],
    ['/v1/models/%zz', '%zz'],
  ])('reads the model id of %s', (url, id) => {
    expect(ask('GET', url)).toMatchObject({ type: 'route', rest: { name: id } })
  })

  it.each(['/v1/models', '/v1/models/auto', '/v1/nothing'])('answers %s as the client speaks', (url) => {
    expect(ask('GET', url, true)?.surface.name).toBe('anthropic-messages')
    expect(ask('GET', url)?.surface.name).toBe('openai-chat')
  })

  it.each(['/', '/v1', '/healthy', '/v2/messages', '/constructor', '/v1messages', ''])('leaves %j alone', (url) => {
    expect(ask('POST', url)).toBeUndefined()
  })
})

function ask(method: string, url: string, speaksMessages = false): ReturnType<typeof findRoute> {
  return findRoute({ method, url, speaksMessages }, SURFACES)
}
