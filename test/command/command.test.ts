import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, emptyFolder, said, start } from './run-command.ts'

describe('the sluice command', () => {
  it.each([[[]], [['--help']], [['serve', '-h']]])('shows its help for %j', async (args) => {
    const { code, text } = await start(args).exited
    expect(code).toBe(0)
    expect(text).toContain('Usage')
  })

  it.each([
    ['an unknown command', ['fly'], 'there is no command "fly"'],
    ['an unknown option', ['serve', '--colour'], '--colour'],
    ['a port that is no number', ['serve', '--port', '8o'], '--port is "8o"'],
    ['a policy that is not there', ['serve', '--policy', 'none.json'], 'there is no file "none.json"'],
    ['an overlay that is not there', ['serve', '--catalog', 'none.json'], 'none.json'],
    ['one word too many', ['demo', 'twice'], 'unexpected "twice"'],
  ])('says what is wrong in one line for %s', async (_, args, message) => {
    const { code, text } = await start(args).exited
    expect(code).toBe(1)
    expect(text).toContain(message)
    expect(text.trim().split('\n')).toHaveLength(1)
  })

  it('says what is wrong with a policy whose models are to be checked, and ends', async () => {
    const path = join(emptyFolder(), 'policy.json')
    const tiers = { haiku: ['a'], sonnet: ['a'], opus: ['a'] }
    const deployments = { a: { provider: 'a', model: 'claude-none' } }
    await writeFile(path, JSON.stringify({ version: '1', providers: { a: { kind: 'anthropic' } }, deployments, tiers }))
    const { code, text } = await start(['models', 'check', '--policy', path]).exited
    expect(code).toBe(1)
    expect(text).toContain('the catalog has no "claude-none"')
  })

  it('says so when the port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const { code, text } = await start(['serve', '--port', port]).exited
    blocker.close()
    expect(code).toBe(1)
    expect(text).toContain(`port ${port} is taken`)
  })

  it('serves: shows what is simulated, answers the request on its screen, and stops when told to', async () => {
    const server = start(['serve', '--port', '0'])
    const url = await said(server, /ready at (http:\S+)/)
    expect(server.output.text).toMatch(/anthropic\s+simulated\s+set ANTHROPIC_API_KEY/)
    expect(server.output.text).toContain(`curl -s ${url}/v1/messages`)
    const answer = await ask(url)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-sluice-cost-usd')).toMatch(/^0\.\d{9}$/)
    await said(server, /done\s+\w+\s+anthropic\//)
    server.child.kill('SIGTERM')
    expect(await server.exited).toMatchObject({ code: 0 })
  })
})
