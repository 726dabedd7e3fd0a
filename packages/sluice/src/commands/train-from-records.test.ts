import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWordHasher, extractFeatures } from '@sluice/classifier'
import { tierChooser } from '@sluice/classifier/train'
import { parseChatRequest, seededRandom, TIERS, type RouteRecord } from '@sluice/core'
import { SAMPLE_RECORD } from '@sluice/memory/suites'
import { afterAll, describe, expect, it } from 'vitest'
import { openStores } from '../stores/open-stores.ts'
import { trainCommand } from './train.ts'

const folder = mkdtempSync(join(tmpdir(), 'sluice-records-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const hash = createWordHasher()
const shipped = tierChooser()

const WORDS = [
  'lighthouse',
  'orchard',
  'violin',
  'glacier',
  'harbour',
  'meadow',
  'compass',
  'lantern',
  'saddle',
  'teapot',
]

/** Traffic whose prompts the dear tier is needed for, or none of it, with a share that explored. */
function traffic(count: number, exploreShare: number, isHaikuEnough: boolean): RouteRecord[] {
  const random = seededRandom(5)
  return Array.from({ length: count }, (_, index) => {
    const [one, other] = [WORDS[index % 10], WORDS[Math.floor(index / 10) % 10]]
    const features = extractFeatures(
      parseChatRequest({
        messages: `Prove, step by step, that every ${one} number ${index} of a ${other} group is cyclic.`,
      }),
    )
    const { signals } = features
    const wordHashes = hash(features.text)
    const usual = shipped({ wordHashes, signals })
    const at = TIERS.indexOf(usual)
    const others = [TIERS[at - 1], TIERS[at + 1]].filter((each) => each !== undefined)
    const isExplored = random.next() < exploreShare
    const tier = isExplored ? (others[Math.floor(random.next() * others.length)] ?? usual) : usual
    const each = others.map((neighbour) => [neighbour, exploreShare / others.length])
    const probabilities = exploreShare > 0 ? { [usual]: 1 - exploreShare, ...Object.fromEntries(each) } : { [usual]: 1 }
    const isGood = isHaikuEnough ? random.next() < 0.95 : tier === usual
    return {
      ...SAMPLE_RECORD,
      decisionId: `dec_${index}`,
      time: SAMPLE_RECORD.time + Math.floor(index / 3),
      tier,
      signals,
      wordHashes,
      choice: { tier, probabilities },
      feedback: [{ source: 'user', score: isGood ? 1 : 0, time: 1 }],
    }
  })
}

async function train(name: string, records: readonly RouteRecord[]) {
  const data = join(folder, `${name}.db`)
  const out = join(folder, `${name}.json`)
  const stores = await openStores({ data })
  for (const { feedback = [], ...record } of records) {
    await stores.records.append(record)
    for (const one of feedback) await stores.records.addFeedback({ ...one, decisionId: record.decisionId })
  }
  await stores.close()
  let said = ''
  await trainCommand.run(['--from-records', '--data', data, '--out', out], { write: (text) => (said += text) })
  return { said, hasWeights: existsSync(out) }
}

describe('sluice train --from-records', { timeout: 120_000 }, () => {
  it('takes over a model that the log shows to be better', async () => {
    const { said, hasWeights } = await train('better', traffic(1_500, 0.4, true))
    expect(said).toContain('1500 records with feedback')
    expect(said).toMatch(/gain +0\.\d+ \[0\.\d+, /)
    expect(said).toContain('adopted: ')
    expect(hasWeights).toBe(true)
  })

  it('keeps the one in force where chance was never given its turn, and says what to do', async () => {
    const { said, hasWeights } = await train('greedy', traffic(600, 0, true))
    expect(said).toMatch(/kept: .*(exploreShare|same tiers)/)
    expect(hasWeights).toBe(false)
  })

  it('keeps it where there is nothing to train on', async () => {
    const { said, hasWeights } = await train('empty', [SAMPLE_RECORD])
    expect(said).toContain('kept: there is nothing to train on. Set learning.keepFeatures')
    expect(hasWeights).toBe(false)
  })
})
