import { loadCatalog } from '@sluice/catalog'
import {
  AnswerCollector,
  parseChatRequest,
  type Answer,
  type AssistantBlock,
  type ChatRequest,
  type Message,
  type ReasoningSeal,
  type ToolCallBlock,
} from '@sluice/core'
import { describe, expect, it } from 'vitest'
import { startVendors, type Host, type Vendors } from './start-vendors.ts'
import { textsIn, wireIdsOf } from './wire-ids.ts'

interface Speaker extends Host {
  /** The protocol that it speaks, and under which it seals its reasoning. */
  readonly protocol: string
}

// Another vendor is one line more.
const SPEAKERS: readonly Speaker[] = [
  { kind: 'anthropic', model: 'claude-opus-4-6', protocol: 'anthropic-messages' },
  { kind: 'anthropic', model: 'claude-opus-5-5', protocol: 'anthropic-messages' },
  { kind: 'bedrock', model: 'claude-opus-4-6', protocol: 'anthropic-messages' },
  { kind: 'bedrock-mantle', model: 'claude-haiku-4-5', protocol: 'anthropic-messages' },
  { kind: 'vertex', model: 'claude-opus-4-6', protocol: 'anthropic-messages' },
  { kind: 'foundry', model: 'claude-opus-4-6', protocol: 'anthropic-messages' },
  { kind: 'openai', model: 'gpt-5.4', protocol: 'openai-responses' },
  { kind: 'azure', vendor: 'openai', model: 'gpt-5.4', protocol: 'openai-responses' },
  { kind: 'openai-compatible', vendor: 'vllm', model: 'llama-4-scout', protocol: 'openai-chat' },
  { kind: 'gemini', vendor: 'google', model: 'gemini-3.8-flash', protocol: 'gemini' },
]
const PAIRS = SPEAKERS.flatMap((first) => SPEAKERS.flatMap((second) => (first === second ? [] : [{ first, second }])))
const TURNS = 8
const catalog = loadCatalog()

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

/** What came before, from vendors with ids of their own: in other letters, too long, used twice. */
const FOREIGN_IDS = ['functions.Bash:0', `call_${'x'.repeat(195)}`, 'größe 1', 'abcdefghi', 'functions.Bash:0']
const PROLOGUE: readonly Message[] = [
  ...BASE.messages,
  ...FOREIGN_IDS.flatMap((id): Message[] => [
    { role: 'assistant', content: [{ type: 'tool-call', id, name: 'get_weather', argumentsJson: '{"city":"Oslo"}' }] },
    { role: 'user', content: [resultOf(id)] },
  ]),
  { role: 'assistant', content: [{ type: 'text', text: 'Rain.' }] },
]

interface Conversation {
  readonly vendors: Vendors
  readonly speakers: Readonly<Record<'haiku' | 'opus', Speaker>>
  readonly messages: Message[]
  /** Seals that were sent back to a vendor so far. */
  sealsSent: number
}

describe('a conversation with tools moves between vendors at every turn', () => {
  it.each(PAIRS)('$first.kind $first.model and $second.kind $second.model', async ({ first, second }) => {
    const vendors = await startVendors(first, second)
    const speakers = { haiku: first, opus: second }
    const conversation: Conversation = { vendors, speakers, messages: [...PROLOGUE], sealsSent: 0 }
    for (let turn = 0; turn < TURNS; turn += 1) await takeTurn(conversation, turn)
    const { requests } = vendors.simulator
    expect(requests.filter(({ status }) => status !== 200)).toEqual([])
    expect(requests).toHaveLength(2 * TURNS)
    if (first.protocol === second.protocol && first.model === second.model) {
      expect(conversation.sealsSent).toBeGreaterThan(TURNS)
    }
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
  const { messages, vendors, speakers } = conversation
  const request: ChatRequest = { ...BASE, model: { type: 'tier', tier }, messages: [...messages] }
  const answer = await (turn % 3 === 0 ? stream(request, vendors) : whole(request, vendors))
  const body = vendors.simulator.requests.at(-1)?.body
  checkPairs(body, messages)
  conversation.sealsSent += checkSeals(body, messages, speakers[tier])
  messages.push({ role: 'assistant', content: answer.blocks })
  return answer
}

function whole(request: ChatRequest, { sluice }: Vendors): Promise<Answer> {
  return sluice.chat(request, contextOf())
}

async function stream(request: ChatRequest, { sluice }: Vendors): Promise<Answer> {
  const collector = new AnswerCollector()
  const routed = await sluice.stream(request, contextOf())
  for await (const event of routed.events) collector.add(event)
  return collector.finish()
}

function contextOf() {
  return { requestId: 'req_1', tenant: 'test', signal: new AbortController().signal, surface: 'in-process' }
}

/** Every call of the conversation is on the wire once, under an id of its own, and its result names it. */
function checkPairs(body: unknown, messages: readonly Message[]): void {
  const { calls, results } = wireIdsOf(body)
  const expected = messages.flatMap((message) => (message.role === 'assistant' ? callsIn(message.content) : []))
  expect(calls).toHaveLength(expected.length)
  expect(new Set(calls).size).toBe(calls.length)
  expect(results).toEqual(calls)
}

/** Of all seals so far, those are on the wire that its reader will recognise, and no other. Gives their number. */
function checkSeals(body: unknown, messages: readonly Message[], speaker: Speaker): number {
  const seals = messages.flatMap((message) => (message.role === 'assistant' ? sealsIn(message.content) : []))
  const texts = new Set(textsIn(body))
  const sent = seals.filter(({ data }) => texts.has(data))
  expect(sent).toEqual(seals.filter((seal) => isKnown(seal, speaker)))
  return sent.length
}

function isKnown({ issuer, model }: ReasoningSeal, speaker: Speaker): boolean {
  if (issuer !== speaker.protocol) return false
  const facts = catalog.find(speaker.vendor ?? speaker.kind, speaker.model)?.facts
  return model === undefined ? facts?.intake.bindsReasoning === false : model === speaker.model
}

function sealsIn(blocks: readonly AssistantBlock[]): ReasoningSeal[] {
  return blocks.flatMap((block) => (block.type === 'reasoning' && block.seal ? [block.seal] : []))
}

function callsIn(blocks: readonly AssistantBlock[]): ToolCallBlock[] {
  return blocks.filter((block) => block.type === 'tool-call')
}

function resultOf(toolCallId: string) {
  return { type: 'tool-result', toolCallId, content: [{ type: 'text', text: '21' }], isError: false } as const
}
