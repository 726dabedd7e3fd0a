import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

const BIN = fileURLToPath(new URL('../../packages/sluice/src/bin.ts', import.meta.url))
interface Command {
  readonly child: ChildProcessWithoutNullStreams
  readonly output: { text: string }
  readonly exited: Promise<{ readonly code: number; readonly text: string }>
}

const running: Command[] = []
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL')
})

function start(...args: string[]): Command {
  // No keys of whoever runs the tests: every vendor is simulated.
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const child = spawn(process.execPath, ['--conditions=@sluice/source', BIN, ...args], { env })
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => (output.text += chunk))
  }
  const exited = once(child, 'exit').then(([code]) => ({ code: Number(code), text: output.text }))
  const command = { child, output, exited }
  running.push(command)
  return command
}

async function said(command: Command, pattern: RegExp): Promise<string> {
  for (;;) {
    const found = pattern.exec(command.output.text)
    if (found) return found[1] ?? found[0]
    await Promise.race([
      once(command.child.stdout, 'data'),
      command.exited.then(({ text }) => {
        throw new Error(`the command ended before it said ${pattern}: ${text}`)
      }),
    ])
  }
}

describe('the sluice command', () => {
  it.each([[[]], [['--help']], [['serve', '-h']]])('shows its help for %j', async (args) => {
    const { code, text } = await start(...args).exited
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
    const { code, text } = await start(...args).exited
    expect(code).toBe(1)
    expect(text).toContain(message)
    expect(text.trim().split('\n')).toHaveLength(1)
  })

  it('says so when the port is taken', async () => {
    const blocker = createServer().listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    const address = blocker.address()
    const port = typeof address === 'object' && address ? String(address.port) : ''
    const { code, text } = await start('serve', '--port', port).exited
    blocker.close()
    expect(code).toBe(1)
    expect(text).toContain(`port ${port} is taken`)
  })

  it('serves: shows what is simulated, answers the request on its screen, and stops when told to', async () => {
    const server = start('serve', '--port', '0')
    const url = await said(server, /ready at (http:\S+)/)
    expect(server.output.text).toMatch(/anthropic\s+simulated\s+set ANTHROPIC_API_KEY/)
    expect(server.output.text).toContain(`curl -s ${url}/v1/messages`)
    const body = { model: 'auto', max_tokens: 50, messages: [{ role: 'user', content: 'Why is the sky blue?' }] }
    const answer = await fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('x-sluice-cost-usd')).toMatch(/^0\.\d{9}$/)
    await said(server, /done\s+\w+\s+anthropic\//)
    server.child.kill('SIGTERM')
    expect(await server.exited).toMatchObject({ code: 0 })
  })
})
