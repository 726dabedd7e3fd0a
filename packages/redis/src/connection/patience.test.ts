import { FakeClock } from '@sluice/core/testing'
import { describe, expect, it } from 'vitest'
import { Patience } from './patience.ts'

const never = () => new Promise<string>(() => {})

function setup() {
  const clock = new FakeClock()
  return { clock, patience: new Patience(clock, 50) }
}

describe('Patience', () => {
  it('waits for 50 ms of silence, and not longer', async () => {
    const { clock, patience } = setup()
    const outcome = patience.wait(never()).catch(String)
    await clock.advance(49)
    expect(clock.pendingTimers).toBe(1)
    await clock.advance(1)
    expect(await outcome).toContain('no answer in 50 ms')
    expect(clock.pendingTimers).toBe(0)
  })

  it('passes on what came, error or not, and leaves no timer', async () => {
    const { clock, patience } = setup()
    expect(await patience.wait(Promise.resolve('here'))).toBe('here')
    await expect(patience.wait(Promise.reject(new Error('LOADING')))).rejects.toThrow('LOADING')
    expect(clock.pendingTimers).toBe(0)
  })

  it('waits on while others are answered, up to ten times as long', async () => {
    const { clock, patience } = setup()
    const outcome = patience.wait(never()).catch(String)
    for (let elapsedMs = 0; elapsedMs < 490; elapsedMs += 10) {
      await patience.wait(Promise.resolve())
      await clock.advance(10)
    }
    expect(clock.pendingTimers).toBe(1)
    await patience.wait(Promise.resolve())
    await clock.advance(10)
    expect(await outcome).toContain('more than 500 ms')
  })

  it('reads what has arrived before it says that nothing did', async () => {
    const { clock, patience } = setup()
    const { promise, resolve } = Promise.withResolvers<string>()
    const waiting = patience.wait(promise)
    // A process that is held up finds its timer long overdue, and the answer unread: one piece of silence, not five.
    await clock.advance(10)
    resolve('was here all along')
    expect(await waiting).toBe('was here all along')
  })
})
