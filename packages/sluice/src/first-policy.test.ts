import { describe, expect, it } from 'vitest'
import { checkPolicy } from './check/check-policy.ts'
import { firstPolicy } from './first-policy.ts'

describe('firstPolicy', () => {
  it('names the vendors whose keys are set, and no other', () => {
    const env = { ANTHROPIC_API_KEY: 'test', OPENAI_API_KEY: 'test' }
    const { policy, found } = firstPolicy(env)
    expect(found).toEqual(['anthropic', 'openai'])
    expect(Object.keys(policy.providers)).toEqual(found)
    expect(checkPolicy(policy, { env }).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('names all when no key is set, or when those that are leave a tier empty', () => {
    const all = Object.keys(firstPolicy({}).policy.providers)
    expect(all.length).toBeGreaterThan(2)
    expect(Object.keys(firstPolicy({ VLLM_BASE_URL: 'http://localhost:8000/v1' }).policy.providers)).toEqual(all)
  })
})
