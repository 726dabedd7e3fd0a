import { parsePolicy } from '@sluice/router'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startApp, type App } from '../../gateway/start-app.ts'
import { CHAT, MESSAGES, post, receive, RESPONSES, type Surface } from '../../gateway/surfaces.ts'
import { CHAT_FIELDS } from './chat-fields.ts'
import type { Field } from './field.ts'
import { MESSAGES_FIELDS } from './messages-fields.ts'
import { RESPONSES_FIELDS } from './responses-fields.ts'

interface Documented {
  readonly surface: Surface
  readonly vendor: 'anthropic' | 'openai'
  readonly model: string
  readonly fields: Readonly<Record<string, Readonly<Record<string, Field>>>>
}

const DOCUMENTED: readonly Documented[] = [
  { surface: MESSAGES, vendor: 'anthropic', model: 'claude-opus-4-6', fields: MESSAGES_FIELDS },
  { surface: CHAT, vendor: 'openai', model: 'gpt-5.6-luna', fields: CHAT_FIELDS },
  { surface: RESPONSES, vendor: 'openai', model: 'gpt-5.6-luna', fields: RESPONSES_FIELDS },
]

describe.each(DOCUMENTED)('$surface.name', ({ surface, vendor, model, fields }) => {
  const rows = Object.entries(fields).flatMap(([place, named]) =>
    Object.entries(named).map(([name, field]) => ({ ...field, place, name })),
  )
  let app: App
  let usual = ''
  const send = (sends: object) =>
    post(app.url + surface.path, { ...surface.body(model, 'Hi!'), ...sends }).then(receive)
  const sent = () => JSON.stringify(app.simulator.requests.at(-1)?.body)

  beforeAll(async () => {
    const only = { [model]: { provider: vendor, model } }
    const tiers = { haiku: [model], sonnet: [model], opus: [model] }
    const policy = parsePolicy({
      version: 'every-field',
      providers: { [vendor]: { kind: vendor } },
      deployments: only,
      tiers,
    })
    app = await startApp({ policy, simulator: { vendors: [vendor] } })
    await send({})
    usual = sent()
  })
  afterAll(() => app.close())

  it.each(rows)(`of ${rows.length}: $name of $place is $fate`, async ({ fate, sends, as }) => {
    const before = app.simulator.requests.length
    const { status, headers, text } = await send(sends)
    const dropped = headers.get('x-sluice-dropped')?.split(', ') ?? []
    if (fate === 'refused') {
      expect([status, app.simulator.requests.length]).toEqual([400, before])
      return expect(text).toContain(as)
    }
    expect([status, text.slice(0, 500)]).toEqual([200, expect.anything()])
    expect(dropped).toEqual(fate === 'dropped' ? [as] : [])
    if (fate === 'carried') expect(sent()).not.toBe(usual)
    if (fate === 'kept') expect(sent()).toBe(usual)
  })
})
