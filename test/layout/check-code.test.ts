import { describe, expect, it } from 'vitest'
import { checkAmbient } from './check-ambient.ts'
import { checkNames } from './check-names.ts'
import { checkRouterStar } from './check-router-star.ts'
import { checkSize } from './check-size.ts'
import { checkSyntax } from './check-syntax.ts'
import { checkVendorNames } from './check-vendor-names.ts'
import { readSource, type SourceFile } from './read-source.ts'

type Check = (files: readonly SourceFile[]) => string[]

/** How many findings `check` has in one file. */
const count = (check: Check, path: string, text: string) => check([readSource(path, text)]).length

describe('the star of the router', () => {
  const imports = (path: string, specifier: string) =>
    count(checkRouterStar, `packages/router/src/${path}`, `import '${specifier}'\n`)

  it.each([
    ['route.ts', './budget/reserve.ts', 0],
    ['create-router.ts', './policy/decide.ts', 0],
    ['index.ts', './policy/decide.ts', 0],
    ['attempts/run.ts', '../breaker/breaker.ts', 0],
    ['attempts/run.ts', './next-step.ts', 0],
    ['attempts/run.ts', '../router.ts', 0],
    ['attempts/run.test.ts', '../policy/decide.ts', 0],
    ['attempts/run.ts', '../policy/decide.ts', 1],
    ['breaker/breaker.ts', '../attempts/run.ts', 1],
    ['router.ts', './policy/decide.ts', 1],
    ['attempts/run.ts', '../route.ts', 1],
  ])('%s importing %s has %i findings', (path, specifier, findings) => {
    expect(imports(path, specifier)).toBe(findings)
  })
})

describe('names of vendors', () => {
  it.each([
    ['packages/router/src/route.ts', 'openai', 1],
    ['packages/core/src/usage.ts', 'claude-haiku-4-5', 1],
    ['packages/providers/kit/src/http-fetch.ts', 'Bedrock', 1],
    ['packages/protocols/src/sse.ts', 'Anthropic', 1],
    ['packages/http/src/surfaces.ts', 'anthropic', 1],
    ['packages/http/src/surfaces.ts', 'anthropic-version', 1],
    ['packages/http/src/surfaces.ts', 'openai-chat', 0],
    ['packages/http/src/create-handler.ts', 'anthropic-version', 0],
    ['packages/providers/openai/src/client.ts', 'openai', 0],
    ['packages/protocols/src/openai-chat/encode-event.ts', 'openai', 0],
    ['packages/catalog/src/models.ts', 'gpt-5', 0],
    ['packages/router/src/route.test.ts', 'openai', 0],
  ])('%s naming %s has %i findings', (path, name, findings) => {
    expect(count(checkVendorNames, path, `export const name = '${name}'\n`)).toBe(findings)
  })

  it('may stand in comments', () => {
    expect(count(checkVendorNames, 'packages/core/src/usage.ts', '// Anthropic\n/** OpenAI */\nexport {}\n')).toBe(0)
  })
})

describe('size', () => {
  const ofLines = (lines: number) => 'export {}\n'.repeat(lines)
  const functionOf = (lines: number) => `function f() {${'\n'.repeat(lines - 1)}}\n`

  it('allows 250 lines a file and 50 a function', () => {
    expect(count(checkSize, 'tools/a.mjs', ofLines(250))).toBe(0)
    expect(count(checkSize, 'tools/a.mjs', functionOf(50))).toBe(0)
  })

  it('refuses one more', () => {
    expect(count(checkSize, 'tools/a.mjs', ofLines(251))).toBe(1)
    expect(count(checkSize, 'tools/a.mjs', functionOf(51))).toBe(1)
  })
})

describe('names of files', () => {
  it.each(['packages/core/src/next-step.ts', 'layout.test.ts', 'tools/check.mjs', 'vitest.config.ts'])(
    '%s is fine',
    (path) => {
      expect(checkNames([path])).toEqual([])
    },
  )

  it.each([
    'src/nextStep.ts',
    'src/Next.ts',
    'src/utils.ts',
    'src/retry-helpers.ts',
    'src/common/a.ts',
    'src/types.ts',
    'src/route-manager.ts',
    'src/service.test.ts',
  ])('%s is not', (path) => {
    expect(checkNames([path])).toHaveLength(1)
  })
})

describe('syntax', () => {
  it.each([
    ['the type any', 'a.ts', 'let a: any\n'],
    ['a silenced compiler', 'a.ts', '// @ts-ignore\nexport {}\n'],
    ['a skipped test', 'a.test.ts', "it.skip('x', () => {})\n"],
    ['a lonely suite', 'a.test.ts', "describe.only('x', () => {})\n"],
    ['a test to do', 'a.test.ts', "test.todo('x')\n"],
  ])('%s is a finding', (_, path, text) => {
    expect(count(checkSyntax, path, text)).toBe(1)
  })

  it('unknown, expected errors and the word any in text are none', () => {
    expect(
      count(checkSyntax, 'a.test.ts', "// @ts-expect-error any\nlet a: unknown = 'any'\nit('x', () => {})\n"),
    ).toBe(0)
  })
})

describe('what comes in as an argument', () => {
  it.each([
    ['packages/router/src/route.ts', 'Date.now()', 1],
    ['packages/router/src/route.ts', 'new Date()', 1],
    ['packages/router/src/route.ts', 'performance.now()', 1],
    ['packages/router/src/route.ts', 'setTimeout(f, 1)', 1],
    ['packages/router/src/route.ts', 'Math.random()', 1],
    ['packages/router/src/route.ts', 'process.env.HOME', 1],
    ['packages/router/src/route.ts', "fetch('x')", 1],
    ['packages/router/src/route.ts', "import('node:timers/promises')", 1],
    ['packages/router/src/route.ts', 'clock.setTimeout(f, 1) + new Date(0)', 0],
    ['packages/core/src/clock.ts', 'Date.now()', 0],
    ['packages/core/src/clock.ts', 'Math.random()', 1],
    ['packages/core/src/random.ts', 'Math.random()', 0],
    ['packages/providers/openai/src/settings.ts', 'process.env.HOME', 0],
    ['packages/router/src/route.test.ts', 'Date.now()', 0],
    ['tools/check.mjs', 'Date.now()', 0],
  ])('%s with %s has %i findings', (path, code, findings) => {
    expect(count(checkAmbient, path, `void (${code})\n`)).toBe(findings)
  })
})
