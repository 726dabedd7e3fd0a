import {
  AnswerCollector,
  parseChatRequest,
  type Answer,
  type AssistantBlock,
  type ChatRequest,
  type Message,
  type ToolCallBlock,
} from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { startVendors, type Host, type Vendors } from './start-vendors.ts'
import { textsIn, wireIdsOf } from './wire-ids.ts'

// To try another vendor: one line.
const HOSTS: readonly Host[] = [
  { kind: 'anthropic', model: 'claude-opus-4-6' },
  { kind: 'anthropic', model: 'claude-opus-5-5' },
  { kind: 'bedrock', model: 'claude-opus-4-6' },
  { kind: 'bedrock-mantle', model: 'claude-haiku-4-5' },
  { kind: 'vertex', model: 'claude-opus-4-6' },
  { kind: 'foundry', model: 'claude-opus-4-6' },
  { kind: 'openai', model: 'gpt-5.4' },
  { kind: 'azure', vendor: 'openai', model: 'gpt-5.4' },
  { kind: 'openai-compatible', vendor: 'vllm', model: 'llama-4-scout' },
]
const PAIRS = HOSTS.flatMap((first) => HOSTS.flatMap((second) => (first === second ? [] : [{ first, second }])))
const TURNS = 8

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] }
const BASE = parseChatRequest({
  messages: 'Hello.',
  tools: [
    { name: 'get_weather', inputSchema: schema },
    { name: 'get_population', inputSchema: schema },
  ],
  reasoning: { effort: 'high', wantsSummary: true },
  maxOutputTokens: 4_000,
})

/** An earlier part of the conversation, from vendors with ids of their own: too long, in other letters, used again. */
const FOREIGN_IDS = ['functions.Bash:0', `call_${'x'.repeat(195)}`, 'größe 1', 'abcdefghi']
const PROLOGUE: readonly Message[] = [
  ...BASE.messages,
  ...[...FOREIGN_IDS, 'functions.Bash:0'].flatMap((id): Message[] => [
    { role: 'assistant', content: [{ type: 'tool-call', id, name: 'get_weather', argumentsJson: '{"city":"Oslo"}' }] },
    { role: 'user', content: [resultOf(id)] },
  ]),
  { role: 'assistant', content: [{ type: 'text', text: 'Rain.' }] },
]

interface Conversation {
  readonly vendors: Vendors
  readonly messages: Message[]
  /** Every seal so far, by what it holds: the protocol that made it. */
  readonly issuers: Map<string, string>
}

describe('a conversation with tools moves between vendors at every turn', () => {
  it.each(PAIRS)('$first.kind $first.model and $second.kind $second.model', async ({ first, second }) => {
    const conversation: Conversation = {
      vendors: await startVendors(first, second),
      messages: [...PROLOGUE],
      issuers: new Map(),
    }
    for (let turn = 0; turn < TURNS; turn += 1) await takeTurn(conversation, turn)
    const { requests } = conversation.vendors.simulator
    expect(requests.filter(({ status }) => status !== 200)).toEqual([])
    expect(requests).toHaveLength(2 * TURNS)
    checkPairs(requests.at(-1)?.body, PROLOGUE.length, conversation.messages)
  })
})

/** One vendor calls two tools, the other goes on from their results. */
async function takeTurn(conversation: Conversation, turn: number): Promise<void> {
  const [asked, other] = turn % 2 === 0 ? (['haiku', 'opus'] as const) : (['opus', 'haiku'] as const)
  const question = `[think] Tell me both the weather and the population of city ${turn}.`
  conversation.messages.push({ role: 'user', content: [{ type: 'text', text: question }] })
  const calls = callsIn((await say(conversation, asked, turn)).blocks)
  expect(calls.map(({ name }) => name).toSorted()).toEqual(['get_population', 'get_weather'])
  expect(calls.filter(({ id }) => id.startsWith('sluice'))).toEqual([])
  conversation.messages.push({ role: 'user', content: calls.map(({ id }) => resultOf(id)) })
  expect(callsIn((await say(conversation, other, turn)).blocks)).toEqual([])
}

async function say(conversation: Conversation, tier: 'haiku' | 'opus', turn: number): Promise<Answer> {
  const { messages, vendors, issuers } = conversation
  const request: ChatRequest = { ...BASE, model: { type: 'tier', tier }, messages: [...messages] }
  const answer = turn % 3 === 0 ? await stream(request, vendors) : await vendors.sluice.chat(request, contextOf(turn))
  for (const block of answer.blocks)
    if (block.type === 'reasoning' && block.seal) issuers.set(block.seal.data, block.seal.issuer)
  messages.push({ role: 'assistant', content: answer.blocks })
  checkSeals(vendors.simulator.requests.at(-1), issuers)
  return answer
}

async function stream(request: ChatRequest, { sluice }: Vendors): Promise<Answer> {
  const collector = new AnswerCollector()
  const routed = await sluice.stream(request, contextOf(0))
  for await (const event of routed.events) collector.add(event)
  return collector.finish()
}

function contextOf(turn: number) {
  return { requestId: `turn-${turn}`, tenant: 'test', signal: new AbortController().signal, surface: 'in-process' }
}

/** Nothing on a wire was sealed under another protocol. */
function checkSeals(
  request: Vendors['simulator']['requests'][number] | undefined,
  issuers: ReadonlyMap<string, string>,
): void {
  const sent = textsIn(request?.body).flatMap((text) => issuers.get(text) ?? [])
  const isResponses = request?.path.includes('/responses') ?? false
  const isChat = request?.path.includes('/chat/completions') ?? false
  const expected = isResponses ? 'openai-responses' : 'anthropic-messages'
  expect(sent.filter((issuer) => isChat || issuer !== expected)).toEqual([])
}

/** Every call of the conversation is on the wire once, and its result names it. */
function checkPairs(body: unknown, _from: number, messages: readonly Message[]): void {
  const { calls, results } = wireIdsOf(body)
  const expected = messages.flatMap(({ content }): readonly Message['content'][number][] => content)
  expect(calls).toHaveLength(expected.filter(({ type }) => type === 'tool-call').length)
  expect(new Set(calls).size).toBe(calls.length)
  expect(results).toEqual(calls)
}

function callsIn(blocks: readonly AssistantBlock[]): ToolCallBlock[] {
  return blocks.filter((block) => block.type === 'tool-call')
}

function resultOf(toolCallId: string) {
  return { type: 'tool-result', toolCallId, content: [{ type: 'text', text: '21' }], isError: false } as const
}
