import { describe, expect, it } from 'vitest'
import { LeaseQueue } from './lease-queue.ts'

function queueOf(ends: Readonly<Record<string, number>>) {
  const queue = new LeaseQueue()
  for (const [id, endsMs] of Object.entries(ends)) queue.add(id, endsMs)
  return queue
}

describe('LeaseQueue', () => {
  it('gives out what has ended, within a second, once', () => {
    const queue = queueOf({ one: 1_400, two: 1_900, three: 2_100 })
    expect(queue.takeEnded(1_399)).toEqual([])
    expect(queue.takeEnded(2_000)).toEqual(['one', 'two'])
    expect(queue.takeEnded(2_000)).toEqual([])
    expect(queue.takeEnded(60_000)).toEqual(['three'])
  })

  it('never gives out what was removed, and keeps nothing of it', () => {
    const queue = queueOf({ one: 1_400, two: 1_900 })
    queue.remove('one', 1_400)
    queue.remove('unknown', 1_400)
    expect(queue.takeEnded(60_000)).toEqual(['two'])
  })

  it('notices what ends sooner than anything it has', () => {
    const queue = queueOf({ late: 90_000 })
    expect(queue.takeEnded(5_000)).toEqual([])
    queue.add('soon', 6_000)
    expect(queue.takeEnded(6_000)).toEqual(['soon'])
    expect(queue.takeEnded(90_000)).toEqual(['late'])
  })
})
