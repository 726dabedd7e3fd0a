import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../test/fixtures/vendors/', import.meta.url)

/** The body of a recorded reply, by folder and name such as `openai-chat/completion.success`. */
export function fixtureBody(path: string): unknown {
  const fixture: { body: unknown } = JSON.parse(readFileSync(new URL(`${path}.json`, FOLDER), 'utf8'))
  return fixture.body
}

/** The events of a recorded stream as the official SDK yields them: parsed JSON, no `[DONE]`. */
export function fixtureEvents(path: string): unknown[] {
  return parseFrames(readFileSync(new URL(`${path}.sse`, FOLDER), 'utf8'))
}

/** The data of server-sent events up to `[DONE]`. @throws Error when an event's name is not its data's type. */
export function parseFrames(text: string): { readonly [field: string]: unknown }[] {
  const [beforeDone = ''] = text.split('data: [DONE]')
  const frames = beforeDone.split('\n\n').filter((frame) => frame.trim() !== '')
  return frames.map((frame) => {
    const field = (start: string) =>
      frame
        .split('\n')
        .find((line) => line.startsWith(start))
        ?.slice(start.length)
    const name = field('event: ')
    const event: { type?: string } = JSON.parse(field('data: ') ?? 'null')
    if (name !== undefined && event.type !== name) throw new Error(`"${name}" carries the type ${event.type}.`)
    return { ...event }
  })
}
