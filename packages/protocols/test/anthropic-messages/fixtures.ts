import { readFileSync } from 'node:fs'

const FOLDER = new URL('../../../../test/fixtures/vendors/anthropic/', import.meta.url)

/** The body of a recorded reply. */
export function fixtureBody(name: string): unknown {
  const fixture: { body: unknown } = JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), 'utf8'))
  return fixture.body
}

/** The events of a recorded stream, as parsed JSON. */
export function fixtureEvents(name: string): unknown[] {
  return parseEvents(readFileSync(new URL(`${name}.sse`, FOLDER), 'utf8'))
}

/** The data of server-sent events. @throws Error when an event's name is not its data's type. */
export function parseEvents(text: string): { readonly type: string; readonly [field: string]: unknown }[] {
  const frames = text.split('\n\n').filter((frame) => frame.trim() !== '')
  return frames.map((frame) => {
    const lines = frame.split('\n')
    const name = lines.find((line) => line.startsWith('event: '))?.slice('event: '.length)
    const data = lines.find((line) => line.startsWith('data: '))?.slice('data: '.length)
    const event: { type: string } = JSON.parse(data ?? 'null')
    if (event.type !== name) throw new Error(`The event is named ${name}, its data has type ${event.type}.`)
    return event
  })
}
