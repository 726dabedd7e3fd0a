import { expect, it } from 'vitest'
import { findToolCallFault } from './find-tool-call-fault.ts'
import { answered, asked, call } from '../testing/sample-answer.ts'

const inputSchema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const tools = [
  { name: 'weather', inputSchema },
  { name: 'clock', inputSchema: {} },
]
const fine = call('weather', '{"city":"Oslo"}')

it.each([
  ['a call that can be run', [fine], undefined],
  ['a call without arguments', [call('clock', '{}')], undefined],
  ['a tool that is not there', [call('wether', '{}')], 'it calls a tool that is not there'],
  ['broken JSON', [call('weather', '{"city":')], 'the arguments of tool 1 are not JSON'],
  [
    'arguments that are no object',
    [call('clock', '[]')],
    'the arguments of tool 2 do not match its schema: "type" does not hold at its root',
  ],
  [
    'a wrong type',
    [call('weather', '{"city":7}')],
    'the arguments of tool 1 do not match its schema: "type" does not hold at /city',
  ],
  [
    'one bad call of two',
    [fine, call('weather', '{}')],
    'the arguments of tool 1 do not match its schema: "required" does not hold at its root',
  ],
  ['no call', [], undefined],
])('says of %s: %s', (_, blocks, fault) => {
  expect(findToolCallFault(answered(blocks), asked({ tools }))).toBe(fault)
})

it('wants the call that was demanded', () => {
  const none = answered('It is fine.')
  expect(findToolCallFault(none, asked({ tools, toolChoice: { type: 'any' } }))).toBe('it calls no tool, and had to')
  const clock = asked({ tools, toolChoice: { type: 'tool', name: 'clock' } })
  expect(findToolCallFault(answered([fine]), clock)).toBe('it calls another tool')
  expect(findToolCallFault(answered([call('clock', '{}')]), clock)).toBeUndefined()
})

it('wants none that was forbidden, and one where only one may be made', () => {
  expect(findToolCallFault(answered([fine]), asked({ tools, toolChoice: { type: 'none' } }))).toBe(
    'it calls a tool, and was not to',
  )
  const single = asked({ tools, allowsParallelToolCalls: false })
  expect(findToolCallFault(answered([fine, fine]), single)).toBe('it calls more than one tool')
  expect(findToolCallFault(answered([fine, fine]), asked({ tools }))).toBeUndefined()
})
