import { describe, expect, it } from 'vitest'
import { demo } from './demo.ts'

describe('demo', () => {
  it('answers every request through an outage, and ends with a table that adds up', async () => {
    let text = ''
    const out = { write: (part: string) => void (text += part) }
    await demo({ requests: 40, seed: 1, out, latency: { firstTokenMs: 0, perTokenMs: 0 } })
    const numberIn = (name: string) => Number(new RegExp(`^ *${name} +(\\d+)`, 'm').exec(text)?.[1])
    expect(numberIn('Requests')).toBe(40)
    expect(numberIn('haiku') + numberIn('sonnet') + numberIn('opus')).toBe(40)
    expect(numberIn('Failovers')).toBeGreaterThan(0)
    expect(numberIn('Client errors')).toBe(0)
    expect(text).toContain('40/40')
    expect(text).toMatch(/^Invoiced by the simulated vendors +40 +\$\d\.\d{9}$/m)
    expect(text).toMatch(/^Still held +\$0\.000000000$/m)
    expect(text).toMatch(/^Difference +\$0\.000000000$/m)
    expect(text).toContain('save 40.0 % against all-Sonnet')
  })
})
