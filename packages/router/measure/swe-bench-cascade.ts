/**
 * The SWE-bench-like case: three tiers whose tasks cost 0.44 : 0.87 : 1 and pass at 0.67 / 0.71 / 0.77, and a verifier that is
 * right nine times in ten. Direct routing against cascades, tasks sent one by one through the real router, the closed form
 * beside it, under two assumptions: nested (a dearer tier passes whatever a cheaper one passes) and independent.
 *
 *   node --conditions=@sluice/source packages/router/measure/swe-bench-cascade.ts [tasks]
 */
import { NO_USAGE, seededRandom, type Classifier, type ProviderCall, type Tier, type Verify } from '@sluice/core'
import { choosePlan } from '../src/cascade/choose-plan.ts'
import { expectCost, type TierOutlook } from '../src/cascade/expected-cost.ts'
import type { PolicyInput } from '../src/policy/policy-schema.ts'
import { ScriptedProvider } from '../src/testing/scripted-provider.ts'
import { testRouter } from '../src/testing/test-router.ts'

const RATES = { small: 0.67, middle: 0.71, large: 0.77 }
const COSTS = { small: 0.44, middle: 0.87, large: 1 }
const ACCURACY = { catches: 0.9, falseAlarms: 0.1 }
const TASKS = Number(process.argv[2] ?? 20_000)
const OUTPUT_TOKENS = 1_000
type Name = keyof typeof RATES
type Relation = 'nested' | 'independent'
const PLANS: readonly (readonly Name[])[] = [
  ['small'],
  ['middle'],
  ['large'],
  ['small', 'middle'],
  ['small', 'large'],
  ['middle', 'large'],
  ['small', 'middle', 'large'],
]
const MODELS: Readonly<Record<string, Name>> = {
  'claude-haiku-4-5': 'small',
  'claude-sonnet-4-6': 'middle',
  'claude-opus-4-7': 'large',
}

const CHEAPEST: Classifier = {
  name: 'cheapest',
  classify: () => ({
    tier: 'haiku',
    probabilities: { haiku: 1, sonnet: 0, opus: 0 },
    confidence: 1,
    reasons: [],
    classifier: 'cheapest',
  }),
}

console.log(`${TASKS} tasks a row; cost of the dear tier is 1; +- is two standard errors of the simulated quality.`)
for (const relation of ['nested', 'independent'] as const) {
  console.log(`\n${relation}\nplan                     quality          closed   cost             closed   blind mix`)
  for (const [index, names] of PLANS.entries()) await report(names, relation, index + 1)
}
console.log(
  `\nexpected-cost picks, from the base rates alone: ${picked(0)}; letting 0.02 of quality go: ${picked(0.02)}`,
)

async function report(names: readonly Name[], relation: Relation, seed: number): Promise<void> {
  const simulated = await simulate(names, relation, seed)
  const closed = relation === 'nested' ? nested(names) : independent(names)
  const error = 2 * Math.sqrt((simulated.quality * (1 - simulated.quality)) / TASKS)
  const columns = [
    names.join(' > ').padEnd(24),
    `${simulated.quality.toFixed(4)} +- ${error.toFixed(4)}`,
    closed.quality.toFixed(4).padEnd(8),
    simulated.cost.toFixed(4).padEnd(16),
    closed.cost.toFixed(4).padEnd(8),
    blindMix(closed.cost).toFixed(4),
  ]
  console.log(columns.join(' '))
}

/** The quality of a coin between the cheap tier and the dear one that costs as much: more than the middle tier gives. */
function blindMix(cost: number): number {
  const share = Math.min(1, (cost - COSTS.small) / (COSTS.large - COSTS.small))
  return RATES.small + share * (RATES.large - RATES.small)
}

/** Each task is one request: the vendor answers well or not, the app's own check is right nine times in ten. */
async function simulate(names: readonly Name[], relation: Relation, seed: number) {
  const random = seededRandom(seed)
  const luck = new Map<string, number>()
  const isGood = (task: string, name: Name) => {
    const key = relation === 'nested' ? task : `${task} ${name}`
    const drawn = luck.get(key) ?? random.next()
    luck.set(key, drawn)
    return drawn < RATES[name]
  }
  const provider = solver(isGood)
  const verify: Verify = ({ id }) => random.next() < 0.9 === (id === 'good')
  const { chat, records } = testRouter(provider, provider, policyOf(names), { verify, classifier: CHEAPEST })
  let good = 0
  for (let task = 0; task < TASKS; task += 1) {
    luck.clear()
    const answer = await chat({ messages: `task ${task}` })
    if (answer.id === 'good') good += 1
  }
  const nanoUsd = records.reduce((sum, { costNanoUsd = 0n }) => sum + costNanoUsd, 0n)
  return { quality: good / TASKS, cost: Number(nanoUsd) / 1e9 / TASKS }
}

function solver(isGood: (task: string, name: Name) => boolean): ScriptedProvider {
  const answer = async ({ request, facts }: ProviderCall) => {
    const id = isGood(JSON.stringify(request.messages), MODELS[facts.id] ?? 'large') ? 'good' : 'bad'
    const usage = { ...NO_USAGE, outputTokens: OUTPUT_TOKENS }
    const whole = { blocks: [{ type: 'text', text: 'A patch.' }], stopReason: 'end', usageSource: 'reported' } as const
    return { body: { id, model: facts.id, usage, ...whole }, dropped: [], vendorRequestId: 'v' }
  }
  return Object.assign(new ScriptedProvider(), { answer })
}

/** A tier each; what is left of the three tiers lists the last again, and is no tier of its own. */
function policyOf(names: readonly Name[]): PolicyInput {
  const [first = 'small', second = first, third = second] = names
  const price = (name: Name) => ({
    inputUsdPerMillion: '0',
    outputUsdPerMillion: ((COSTS[name] * 1_000_000) / OUTPUT_TOKENS).toFixed(0),
  })
  const modelOf = (name: Name) => Object.keys(MODELS).find((model) => MODELS[model] === name) ?? ''
  const stated = (name: Name) => [name, { provider: 'first', model: modelOf(name), price: price(name) }] as const
  return {
    version: 'swe-bench-like',
    providers: { first: { kind: 'anthropic' } },
    deployments: Object.fromEntries([...new Set(names)].map(stated)),
    tiers: { haiku: [first], sonnet: [second], opus: [third] },
    cascade: { enabled: names.length > 1, choose: 'always' },
  }
}

function nested(names: readonly Name[]) {
  const expected = expectCost({ tiers: names.map(outlookOf), accuracy: ACCURACY, escalationNanoUsd: 0, missNanoUsd: 0 })
  return { quality: expected.good, cost: expected.moneyNanoUsd }
}

function independent(names: readonly Name[]) {
  let reached = 1
  let quality = 0
  let cost = 0
  for (const [index, name] of names.entries()) {
    const isLast = index === names.length - 1
    const goodPasses = isLast ? 1 : 1 - ACCURACY.falseAlarms
    const badPasses = isLast ? 1 : 1 - ACCURACY.catches
    cost += reached * COSTS[name]
    quality += reached * RATES[name] * goodPasses
    reached *= 1 - RATES[name] * goodPasses - (1 - RATES[name]) * badPasses
  }
  return { quality, cost }
}

function outlookOf(name: Name): TierOutlook {
  return { costNanoUsd: COSTS[name], verifyNanoUsd: 0, goodEnough: RATES[name] }
}

function picked(maxLoss: number): string {
  const tiers: readonly Tier[] = ['haiku', 'sonnet', 'opus']
  const levels = (['small', 'middle', 'large'] as const).map((name, index) => ({
    tier: tiers[index] ?? 'opus',
    ...outlookOf(name),
  }))
  const rules = { choose: 'expected-cost', accuracy: ACCURACY, escalationNanoUsd: 0, missCost: 2, maxLoss } as const
  const plan = choosePlan({ levels, direct: 'opus', ...rules })
  const { good, moneyNanoUsd } = plan.expected
  return `${plan.tiers.join(' > ')} (quality ${good.toFixed(4)}, cost ${moneyNanoUsd.toFixed(4)})`
}
