import { describe, expect, it } from 'vitest'
import { LARGE, OTHER, SMALL, testBoard } from '../testing/test-board.ts'
import { LEASE_MS } from '../testing/test-breaker.ts'

describe('BreakerBoard', () => {
  it('opens the breaker of the deployment that fails, and no other', () => {
    const { calls, stateOf } = testBoard()
    expect(calls(8, SMALL, 'failure')).toBe(5)
    expect([SMALL, LARGE, OTHER].map(stateOf)).toEqual(['open', 'closed', 'closed'])
  })

  it('opens the breaker of a credential at once, for every deployment that uses it', () => {
    const { board, call, stateOf } = testBoard()
    call(SMALL, 'credential-failure')
    expect(call(SMALL, 'success')).toBe(false)
    expect(board.admit(LARGE, LEASE_MS)).toEqual({
      type: 'refused',
      waitMs: 300_000,
      reason: "credential's breaker open",
    })
    expect(call(OTHER, 'success')).toBe(true)
    expect(stateOf(SMALL)).toBe('closed')
    expect(board.read(SMALL).credential).toMatchObject({
      state: 'open',
      trips: 1,
      why: 'the vendor refuses its key, or its account is empty',
    })
  })

  it('keeps a credential shut for 5 minutes, doubled up to an hour, and takes one success to open it', async () => {
    const { board, call, clock } = testBoard()
    call(SMALL, 'credential-failure')
    for (const minutes of [5, 10, 20, 40, 60, 60]) {
      expect(board.admittedInMs(LARGE)).toBe(minutes * 60_000)
      await clock.advance(minutes * 60_000)
      call(LARGE, 'credential-failure')
    }
    await clock.advance(3_600_000)
    expect(call(SMALL, 'success')).toBe(true)
    expect(call(LARGE, 'success')).toBe(true)
    expect(board.read(SMALL).credential.state).toBe('closed')
  })

  it('does not blame the credential for what the deployment does', async () => {
    const { board, call, calls, clock } = testBoard()
    calls(5, SMALL, 'failure')
    expect(board.read(SMALL).credential.state).toBe('closed')
    call(LARGE, 'credential-failure')
    await clock.advance(300_000)
    call(LARGE, 'failure')
    expect(board.read(LARGE).credential.state).toBe('half-open')
  })

  it('gives the probe of a credential back when the deployment refuses', async () => {
    const { board, call, calls, clock } = testBoard({ openMs: 700_000, maxOpenMs: 700_000 })
    calls(5, SMALL, 'failure')
    call(LARGE, 'credential-failure')
    await clock.advance(300_000)
    expect(board.admit(SMALL, LEASE_MS)).toMatchObject({ reason: 'breaker open' })
    expect(board.admit(LARGE, LEASE_MS)).toMatchObject({ type: 'admitted' })
  })

  it('keeps to the time a vendor has asked for, and never shortens it', async () => {
    const { board, call, clock } = testBoard()
    board.coolDown(SMALL.deployment, 30_000)
    board.coolDown(SMALL.deployment, 1_000)
    expect(board.admit(SMALL, LEASE_MS)).toEqual({ type: 'refused', waitMs: 30_000, reason: 'cooling down' })
    expect(call(LARGE, 'success')).toBe(true)
    await clock.advance(30_000)
    expect(call(SMALL, 'success')).toBe(true)
  })

  it('settles a permit once', () => {
    const { board } = testBoard()
    const admission = board.admit(SMALL, LEASE_MS)
    if (admission.type === 'refused') expect.unreachable()
    else for (let i = 0; i < 10; i += 1) admission.permit.settle('failure')
    expect(board.read(SMALL)).toMatchObject({ judged: 1, failed: 1 })
  })

  it('BR10: opens on streams that are cut, and counts none of them as a success', () => {
    const { calls, board } = testBoard()
    calls(20, SMALL, 'failure', { isTruncated: true, firstTokenMs: 400 })
    expect(board.read(SMALL)).toMatchObject({
      state: 'open',
      judged: 5,
      failed: 5,
      evidence: { calls: 5, truncated: 5 },
    })
  })

  it('says in its reading what it knows, and of what it has not seen that it knows nothing', () => {
    const { call, board, clock } = testBoard()
    call(SMALL, 'success', { firstTokenMs: 400, tokensPerSecond: 80 })
    expect(board.read(SMALL)).toMatchObject({
      state: 'closed',
      since: clock.now(),
      trips: 0,
      why: 'nothing is known against it',
      evidence: { calls: 1 },
      coolingMs: 0,
    })
    expect(board.read(OTHER)).toMatchObject({ state: 'closed', since: undefined, evidence: undefined })
  })
})

describe('slow calls', () => {
  const SLOW = { firstTokenMs: 9_000, tokensPerSecond: 3 }

  it('are evidence and nothing more unless the policy says how slow is too slow', () => {
    const { calls, board } = testBoard()
    calls(30, SMALL, 'success', SLOW)
    expect(board.read(SMALL)).toMatchObject({ state: 'closed', failed: 0, evidence: { calls: 30, slow: 0 } })
  })

  it.each([
    ['whose first token came late', { slowFirstTokenMs: 8_000 }],
    ['that drip', { slowTokensPerSecond: 5 }],
  ])('%s count as failures where the policy says so', (_, limits) => {
    const { calls, board } = testBoard(limits)
    expect(calls(30, SMALL, 'success', SLOW)).toBe(5)
    expect(board.read(SMALL)).toMatchObject({ state: 'open', evidence: { slow: 5 } })
    expect(board.read(SMALL).credential.state).toBe('closed')
  })

  it('are not those at the limit, nor those of which nothing was seen', () => {
    const { calls, stateOf } = testBoard({ slowFirstTokenMs: 9_000, slowTokensPerSecond: 3 })
    calls(30, SMALL, 'success', SLOW)
    calls(30, SMALL, 'success', {})
    calls(30, SMALL, 'success')
    expect(stateOf(SMALL)).toBe('closed')
  })
})

describe('tool calls that are not JSON', () => {
  it.each([
    [false, 'closed'],
    [true, 'open'],
  ] as const)('count as failures where the policy says so: %s', (failOnInvalidToolJson, state) => {
    const { calls, board } = testBoard({ failOnInvalidToolJson })
    calls(30, SMALL, 'success', { hasInvalidToolJson: true })
    expect(board.read(SMALL)).toMatchObject({ state })
    expect(board.read(SMALL).evidence?.invalidToolJson).toBeGreaterThanOrEqual(5)
  })
})
