import {
  AttemptError,
  type Answer,
  type AnswerEvent,
  type Failure,
  type Provider,
  type ProviderCall,
  type Reply,
  type Usage,
} from '@sluice/core'
import { countedAs, openingEvents, outputTokensOf, scriptAnswer, usageOf, type AnswerScript } from './answer-script.ts'
import { PLACES, type VendorName } from './deals.ts'
import type { Draw } from './draw.ts'
import type { Gateway } from './gateway.ts'
import { OpenCall } from './open-call.ts'
import { drawFault, type Fault } from './vendor-fault.ts'
import type { World } from './world.ts'

/** A vendor, as one gateway's provider sees it. Everything it does wrong is drawn; everything it bills is written down. */
export class SimVendor implements Provider {
  readonly name = 'simulated'
  readonly #vendor: VendorName
  readonly #gateway: Gateway
  readonly #world: World

  constructor(vendor: VendorName, gateway: Gateway, world: World) {
    this.#vendor = vendor
    this.#gateway = gateway
    this.#world = world
  }

  async answer(call: ProviderCall): Promise<Reply<Answer>> {
    const { open, fault, script, draw } = this.#take(call)
    await this.#begin(open, fault, script.inputTokens, draw)
    const usage = usageOf(script.countedInputTokens, outputTokensOf(script))
    await open.wait(outputTokensOf(script) * draw.between(1, 15))
    if (fault.name === 'cut') await this.#breakOff(open, fault, usageOf(script.inputTokens, 0))
    if (open.isCutQuietly) throw new AttemptError({ kind: 'truncated', message: 'simulated: half an answer' })
    open.bill(usage)
    const how = fault.name === 'none' ? fault.usage : 'counted'
    open.end('answered', { isToldExactly: how === 'counted' || how === 'early' })
    const text = script.pieces.map((piece) => piece.text).join('')
    const counted = countedAs(how, usage, draw)
    const body = {
      id: open.name,
      model: 'simulated',
      blocks: [{ type: 'text', text } as const],
      stopReason: 'end',
    } as const
    return { body: { ...body, ...counted }, dropped: [] }
  }

  async stream(call: ProviderCall): Promise<Reply<AsyncIterable<AnswerEvent>>> {
    const { open, fault, script, draw } = this.#take(call)
    await this.#begin(open, fault, script.inputTokens, draw)
    return { body: this.#events(open, fault, script, draw), dropped: [] }
  }

  async close(): Promise<void> {}

  async *#events(open: OpenCall, fault: Fault, script: AnswerScript, draw: Draw): AsyncGenerator<AnswerEvent> {
    const cutAt = fault.name === 'cut' ? Math.floor(fault.at * (script.pieces.length + 1)) : Infinity
    const gapMs = fault.name === 'slow' ? fault.gapMs : draw.between(0, 300)
    const isEarly = (fault.name === 'none' && fault.usage === 'early') || draw.chance(0.3)
    yield* openingEvents(open.name)
    if (isEarly) yield { type: 'usage', usage: usageOf(script.inputTokens, 1) }
    let outputTokens = 0
    for (const [index, { text, tokens }] of script.pieces.entries()) {
      if (index >= cutAt && fault.name === 'cut')
        await this.#breakOff(open, fault, usageOf(script.inputTokens, outputTokens))
      if (open.isCutQuietly) return
      await open.wait(gapMs)
      outputTokens += tokens
      open.bill(usageOf(script.inputTokens, outputTokens))
      yield { type: 'text-delta', index: 0, text }
    }
    const usage = usageOf(script.countedInputTokens, outputTokens)
    if (cutAt < Infinity && fault.name === 'cut') await this.#breakOff(open, fault, usage)
    if (open.isCutQuietly) return
    yield { type: 'block-end', index: 0 }
    open.bill(usage)
    const how = fault.name === 'none' ? fault.usage : 'counted'
    open.end('answered', { isToldExactly: how === 'counted' || how === 'early' })
    yield { type: 'end', stopReason: 'end', ...countedAs(how, usage, draw) }
  }

  #take(call: ProviderCall): { open: OpenCall; fault: Fault; script: AnswerScript; draw: Draw } {
    const prompt = promptOf(call)
    const deployment = this.#deploymentOf(call.facts.id)
    const draw = this.#world.vendorDraw(this.#vendor)
    const mood = this.#world.moodOf(this.#vendor, deployment)
    const fault = drawFault(draw, mood)
    const price = PLACES.get(deployment)?.price ?? { inputNanoUsd: 0n, outputNanoUsd: 0n }
    const what = { vendor: this.#vendor, deployment, gateway: this.#gateway, price, fault, signal: call.signal }
    const open = new OpenCall({ ...what, question: questionIn(prompt) }, this.#world)
    const isCounted = fault.name === 'none' && (fault.usage === 'counted' || fault.usage === 'early')
    const { maxOutputTokens } = call
    return { open, fault, script: scriptAnswer({ draw, name: open.name, prompt, maxOutputTokens, isCounted }), draw }
  }

  #deploymentOf(model: string): string {
    for (const [name, place] of PLACES) if (place.provider === this.#vendor && place.model === model) return name
    throw new Error(`simulation: ${this.#vendor} was asked for ${model}`)
  }

  /** Up to the first byte of an answer. */
  async #begin(open: OpenCall, fault: Fault, inputTokens: number, draw: Draw): Promise<void> {
    const isRefused = fault.name === 'reject' && fault.kind === 'unreachable'
    await open.wait(isRefused ? draw.pick([0, 1, 900]) : draw.between(1, 400))
    if (fault.name === 'defect') {
      open.end('failed', { isToldExactly: false, kind: 'internal' })
      throw new TypeError('simulated: a bug of the provider')
    }
    if (fault.name === 'hang') {
      if (draw.chance(0.5)) open.bill(usageOf(inputTokens, 0))
      await open.hang(fault.heedsAbort)
    }
    if (fault.name === 'slow') await open.wait(fault.firstMs)
    if (fault.name === 'reject') throw rejection(open, fault, draw.chance(0.5) ? inputTokens : 0)
  }

  /** Throws, stands still for ever, or (the third way to break off) ends quietly without the end event. */
  async #breakOff(open: OpenCall, { how }: Extract<Fault, { name: 'cut' }>, usage: Usage): Promise<void> {
    if (how === 'stall') return open.hang(true)
    if (how === 'quiet') {
      open.end('failed', { isToldExactly: false, kind: 'truncated' })
      return open.cutQuietly()
    }
    const isCounted = how === 'counted'
    const isFree = how === 'error-event' && usage.outputTokens === 0
    const kind = how === 'error-event' ? 'overloaded' : 'truncated'
    if (isCounted) open.bill(usage)
    open.end('failed', { isToldExactly: isCounted || isFree, kind })
    const failure: Failure = { kind, message: `simulated cut: ${how}` }
    throw new AttemptError(isCounted ? { ...failure, usage } : failure)
  }
}

function rejection(
  open: OpenCall,
  { kind, retryAfterMs }: Extract<Fault, { name: 'reject' }>,
  inputTokens: number,
): AttemptError {
  const mayHaveRun = kind === 'in-doubt' || kind === 'malformed-answer' || kind === 'truncated'
  if (mayHaveRun) open.bill(usageOf(inputTokens, 0))
  open.end('failed', { isToldExactly: !mayHaveRun, kind, retryAfterMs })
  return new AttemptError({ kind, message: `simulated ${kind}`, retryAfterMs })
}

function promptOf({ request }: ProviderCall): string {
  const block = request.messages[0]?.content[0]
  return block?.type === 'text' ? block.text : ''
}

function questionIn(prompt: string): string {
  return prompt.slice(0, prompt.indexOf(' '))
}
