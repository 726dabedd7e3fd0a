import type { Answer, ChatRequest } from '@sluice/core'
import { seededRandom } from '@sluice/core'
import { expect, it } from 'vitest'
import { compareBlind } from './compare-blind.ts'

const shown = (text: string): Pick<Answer, 'blocks'> => ({ blocks: [{ type: 'text', text }] })
const textIn = ({ messages }: ChatRequest) => JSON.stringify(messages)
const cheapIsA = (request: ChatRequest) => textIn(request).indexOf('pennies') < textIn(request).indexOf('gold')

async function compare(say: (request: ChatRequest) => string, seed = 1) {
  const asked: ChatRequest[] = []
  const ask = async (request: ChatRequest) => {
    asked.push(request)
    return say(request)
  }
  const answers = { cheap: shown('pennies'), dear: shown('gold') }
  const random = seededRandom(seed)
  const score = await compareBlind({ question: 'Why?', ...answers, judge: 'opus', random, ask })
  return { score, asked }
}

const prefers = (cheap: string, dear: string) => (request: ChatRequest) => (cheapIsA(request) ? cheap : dear)

it.each([
  ['the cheap one is better', prefers('A', 'The second is complete.\nB'), 1, 1],
  ['the dear one is better', prefers('B', 'A'), 0, 1],
  ['they are the same', () => 'SAME', 1, 1],
  ['it never knows', () => 'UNSURE', 0.5, 2],
  ['it says nothing of use', () => 'As a judge, no.', undefined, 2],
  ['it does not answer with the word alone', () => 'A close call, B it is', undefined, 2],
])('scores by what the judge says: %s', async (_name, say, expected, times) => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { score, asked } = await compare(say, seed)
    expect({ score, times: asked.length }).toEqual({ score: expected, times })
  }
})

it('asks the other way round when the judge is not sure, and takes both into account', async () => {
  let times = 0
  const { score, asked } = await compare((request) => {
    times += 1
    return times === 1 ? 'UNSURE' : prefers('A', 'B')(request)
  })
  expect(score).toBe(0.75)
  expect(new Set(asked.map(cheapIsA))).toEqual(new Set([false, true]))
})

it('shows the answers in either order, about as often, and says nothing of whose they are', async () => {
  let first = 0
  for (let seed = 0; seed < 400; seed += 1) {
    const { asked } = await compare(() => 'SAME', seed)
    first += asked.filter(cheapIsA).length
    expect(JSON.stringify(asked[0]?.messages)).not.toMatch(/haiku|sonnet|opus|cheap|dear/)
  }
  expect(Math.abs(first - 200)).toBeLessThan(50)
})
