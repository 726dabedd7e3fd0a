import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readPolicyFile } from 'sluice'
import { describe, expect, inject, it } from 'vitest'
import { ask, emptyFolder, said, start, type Command } from './run-command.ts'

const PEPPER = { SLUICE_KEY_PEPPER: 'a pepper of more than thirty-two characters' }
const READY = /ready at (http:\S+)/

/** The seed preset with a budget for every tenant. */
async function policyWithBudget(folder: string, limitUsd: string): Promise<string> {
  const seed = JSON.parse(JSON.stringify(readPolicyFile('seed').policy))
  const path = join(folder, 'policy.json')
  const budgets = { [`test-${folder.slice(-6)}`]: { scope: 'tenant', window: 'month', limitUsd } }
  await writeFile(path, JSON.stringify({ ...seed, budgets }))
  return path
}

async function serve(folder: string, args: readonly string[], env = {}): Promise<{ command: Command; url: string }> {
  const command = start(['serve', '--port', '0', ...args], { cwd: folder, env })
  return { command, url: await said(command, READY) }
}

describe('spend', () => {
  it('survives kill -9, and is reported to the nano-dollar by the command and by HTTP', async () => {
    const folder = emptyFolder()
    const first = await serve(folder, [])
    const answers = await Promise.all([ask(first.url), ask(first.url), ask(first.url)])
    const costs = answers.map((answer) => answer.headers.get('x-sluice-cost-usd') ?? '')
    const lines = /(?:done[^\n]+\n[^]*){3}/
    await said(first.command, lines)
    first.command.child.kill('SIGKILL')
    await first.command.exited
    const { url } = await serve(folder, [])
    const report = await start(['report', '--by', '', '--json'], { cwd: folder }).exited
    const nano = costs.reduce((sum, cost) => sum + BigInt(cost.replace('.', '')), 0n)
    const rows = [{ requests: 3, costUsd: `0.${nano.toString().padStart(9, '0')}`, unknownCostRequests: 0 }]
    expect(JSON.parse(report.text)).toMatchObject({ rows })
    expect(await (await fetch(`${url}/sluice/spend?by=`)).json()).toMatchObject({ rows })
  })

  it('shows savings against the baselines, as a table and as CSV', async () => {
    const folder = emptyFolder()
    const { command, url } = await serve(folder, [])
    await ask(url)
    await said(command, /done/)
    const table = await start(['report', '--by', 'tier'], { cwd: folder }).exited
    expect(table.text).toMatch(/^tier +requests .*saved_usd_all-opus +saved_usd_all-sonnet$/m)
    expect(table.text).toMatch(/^haiku +1 /m)
    const csv = await start(['report', '--by', 'tier', '--csv'], { cwd: folder }).exited
    expect(csv.text).toMatch(/^haiku,1,\d+,\d+,0\.\d{9},-?0\.\d{9},-?0\.\d{9},0,0,0\r$/m)
  })
})

describe('a budget', () => {
  it('answers 402 once it is used up, in the words of the client and not to be retried, also after a restart', async () => {
    const folder = emptyFolder()
    const policy = await policyWithBudget(folder, '0.000300')
    const first = await serve(folder, ['--policy', policy])
    expect((await ask(first.url)).status).toBe(200)
    expect((await ask(first.url)).status).toBe(402)
    first.command.child.kill('SIGKILL')
    await first.command.exited
    const second = await serve(folder, ['--policy', policy])
    const refused = await ask(second.url)
    expect(refused.status).toBe(402)
    expect(refused.headers.get('x-should-retry')).toBe('false')
    expect(await refused.json()).toMatchObject({ type: 'error', error: { type: 'billing_error' } })
  })

  it('is shared by gateways on one Redis', async () => {
    const folder = emptyFolder()
    const policy = await policyWithBudget(folder, '0.000300')
    const redis = ['--policy', policy, '--data', 'none', '--redis', inject('redisUrl')]
    const [one, other] = await Promise.all([serve(folder, redis), serve(folder, redis)])
    expect((await ask(one.url)).status).toBe(200)
    expect((await ask(other.url)).status).toBe(402)
  })
})

describe('virtual keys', () => {
  it('are issued, let in for what they may do, and revoked', async () => {
    const folder = emptyFolder()
    const keys = (...args: readonly string[]) => start(['keys', ...args], { cwd: folder, env: PEPPER }).exited
    const issued = await keys('issue', '--tenant', 'acme', '--tiers', 'haiku', '--budget', '5.00/day')
    const [key = ''] = issued.text.split('\n')
    const id = key.slice('sk-sluice-'.length, 'sk-sluice-'.length + 12)
    const { command, url } = await serve(folder, ['--keys'], PEPPER)
    expect((await ask(url)).status).toBe(401)
    expect((await ask(url, { 'x-api-key': key })).status).toBe(200)
    const opus = JSON.stringify({ model: 'tier:opus', messages: [{ role: 'user', content: 'Hi' }] })
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${key}` }
    expect((await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: opus })).status).toBe(403)
    await said(command, /done/)
    const report = await start(['report', '--by', 'tenant,key,tier'], { cwd: folder }).exited
    expect(report.text).toMatch(new RegExp(`^acme +${id} +haiku +1 `, 'm'))
    expect((await keys('revoke', id)).text).toContain('revoked')
    expect((await keys('list')).text).toMatch(new RegExp(`^${id} +revoked +acme`, 'm'))
  })

  it('need a pepper, and say so', async () => {
    const { code, text } = await start(['serve', '--keys']).exited
    expect(code).toBe(1)
    expect(text).toContain('SLUICE_KEY_PEPPER')
  })
})
