import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { emptyFolder, said, start } from './run-command.ts'

it('serve says once on its standard error that a vendor refuses the key', { timeout: 60_000 }, async () => {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'policy.json'), JSON.stringify(policyFor(await startRefusingVendor())))
  const server = start(['serve', '--policy', 'policy.json', '--port', '0'], { cwd, env: { KEY: 'a-key' } })
  const url = await said(server, /ready at (http:\S+)/)
  for (let index = 0; index < 3; index += 1) {
    const body = JSON.stringify({ model: 'auto', max_tokens: 9, messages: [{ role: 'user', content: 'Hi' }] })
    const response = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    expect(response.status).toBeGreaterThanOrEqual(500)
  }
  await said(server, /ALERT/)
  server.child.kill('SIGTERM')
  const { text } = await server.exited
  expect(text.match(/ALERT.*/g)).toEqual([
    expect.stringMatching(/^ALERT strict: the vendor refuses the key; only answered: .+/),
  ])
})

/** A vendor that refuses every key; its address. */
async function startRefusingVendor(): Promise<string> {
  const error = JSON.stringify({ type: 'error', error: { type: 'authentication_error', message: 'invalid x-api-key' } })
  const vendor = createServer((_, res) => res.writeHead(401, { 'content-type': 'application/json' }).end(error))
  vendor.listen(0, '127.0.0.1')
  await once(vendor, 'listening')
  onTestFinished(() => void vendor.close())
  const address = vendor.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
}

function policyFor(baseUrl: string) {
  return {
    version: 'strict',
    providers: { strict: { kind: 'anthropic', baseUrl, apiKeyEnv: 'KEY' } },
    deployments: { only: { provider: 'strict', model: 'claude-haiku-4-5' } },
    tiers: { haiku: ['only'], sonnet: ['only'], opus: ['only'] },
  }
}
