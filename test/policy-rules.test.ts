import { readFileSync } from 'node:fs'
import { parsePolicy } from '@sluice/router'
import { checkPolicy, readPolicyFile } from 'sluice'
import { expect, it } from 'vitest'

it('the ten rules that docs/policy.md begins with are ten rules that a policy takes', () => {
  const text = readFileSync(new URL('../docs/policy.md', import.meta.url), 'utf8')
  const [, shown = ''] = /## rules[^]*?```json\n([^]*?)```/.exec(text) ?? []
  const { rules }: { readonly rules: readonly unknown[] } = JSON.parse(shown)
  expect(rules).toHaveLength(10)
  const { policy } = readPolicyFile('seed')
  const whole = { ...parsePolicy(policy), rules }
  expect(checkPolicy(whole).filter(({ severity }) => severity === 'error')).toEqual([])
})
