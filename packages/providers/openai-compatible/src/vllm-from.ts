import type { OpenAICompatibleSettings } from './provider.ts'

/** The server in `VLLM_BASE_URL` with the key in `VLLM_API_KEY`, if it wants one; undefined when no server is named. */
export function vllmFrom(env: Readonly<Record<string, string | undefined>>): OpenAICompatibleSettings | undefined {
  const baseUrl = env['VLLM_BASE_URL']
  return baseUrl ? { baseUrl, apiKey: env['VLLM_API_KEY'] || undefined } : undefined
}
