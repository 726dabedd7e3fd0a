import { MOST_FEEDBACK_SOURCES } from '@sluice/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { RecordCase } from './record-suite.ts'
import { BARE_RECORD, SAMPLE_RECORD } from './sample-record.ts'

const { decisionId, tenant } = SAMPLE_RECORD
const GOOD = { decisionId, tenant, source: 'user', score: 0.1 + 0.2, time: 7 }

/** Feedback on decisions: kept once per source, and for its own tenant alone. */
export const FEEDBACK_CASES: readonly RecordCase[] = [
  {
    name: 'keeps feedback with the record it is about',
    async run(store) {
      for (const record of [SAMPLE_RECORD, BARE_RECORD]) await store.append(record)
      expect(await store.addFeedback(GOOD)).toBe('kept')
      const rated = { ...SAMPLE_RECORD, feedback: [{ source: 'user', score: GOOD.score, time: 7 }] }
      expect(await store.find(decisionId)).toEqual(rated)
      expect(await store.list({ since: 0 })).toContainEqual(rated)
      expect(await store.find(BARE_RECORD.decisionId)).toEqual(BARE_RECORD)
    },
  },
  {
    name: 'keeps the newest feedback of a source, and one of each',
    async run(store) {
      await store.append(SAMPLE_RECORD)
      await store.addFeedback(GOOD)
      await store.addFeedback({ ...GOOD, source: 'it\'s "late"', score: 0 })
      await store.addFeedback({ ...GOOD, score: 1, time: 9 })
      await store.addFeedback({ ...GOOD, score: 1, time: 9 })
      expect((await store.find(decisionId))?.feedback).toEqual([
        { source: 'it\'s "late"', score: 0, time: 7 },
        { source: 'user', score: 1, time: 9 },
      ])
    },
  },
  {
    name: 'keeps feedback on the record as it was when the same decision is appended again',
    async run(store) {
      await store.append(SAMPLE_RECORD)
      await store.addFeedback(GOOD)
      await store.append(SAMPLE_RECORD)
      expect((await store.find(decisionId))?.feedback).toHaveLength(1)
    },
  },
  {
    name: 'takes feedback of so many sources and no more, and still lets those change their mind',
    async run(store) {
      await store.append(SAMPLE_RECORD)
      for (let each = 0; each < MOST_FEEDBACK_SOURCES; each += 1)
        expect(await store.addFeedback({ ...GOOD, source: `s${each}` })).toBe('kept')
      expect(await store.addFeedback(GOOD)).toBe('full')
      expect(await store.addFeedback({ ...GOOD, source: 's0', score: 1 })).toBe('kept')
      expect((await store.find(decisionId))?.feedback).toHaveLength(MOST_FEEDBACK_SOURCES)
    },
  },
  {
    name: 'never lets feedback cross tenants',
    async run(store) {
      const tenants = ['acme', 'globex', 'initech', '']
      for (const owner of tenants) await store.append({ ...SAMPLE_RECORD, decisionId: `of ${owner}`, tenant: owner })
      const name = fc.constantFrom(...tenants)
      const saying = fc.record({
        owner: name,
        sayer: name,
        source: fc.constantFrom('a', 'b'),
        score: fc.double({ min: 0, max: 1, noNaN: true }),
      })
      await fc.assert(
        fc.asyncProperty(saying, async ({ owner, sayer, source, score }) => {
          const before = await store.find(`of ${owner}`)
          const result = await store.addFeedback({ decisionId: `of ${owner}`, tenant: sayer, source, score, time: 1 })
          expect(result).toBe(owner === sayer ? 'kept' : 'unknown')
          const after = await store.find(`of ${owner}`)
          if (owner !== sayer) expect(after).toEqual(before)
          else expect(after?.feedback).toContainEqual({ source, score, time: 1 })
        }),
        { numRuns: 50 },
      )
      expect(await store.addFeedback({ ...GOOD, decisionId: 'of nobody' })).toBe('unknown')
      expect(await store.addFeedback({ ...GOOD, tenant: undefined, decisionId: 'of acme' })).toBe('kept')
    },
  },
]
