import { NO_USAGE, type Serving, type Usage } from '@sluice/core'
import { PROTOCOL } from './protocol-name.ts'

/** Usage as it ends a stream: cumulative, without the split of cache writes. */
export interface WireDeltaUsage {
  readonly input_tokens: number
  readonly cache_creation_input_tokens: number
  readonly cache_read_input_tokens: number
  readonly output_tokens: number
  readonly output_tokens_details: { readonly thinking_tokens: number }
  readonly server_tool_use: null
}

/** Usage as it stands in a message. What only the vendor knows of itself is null where it is not of this protocol. */
export interface WireUsage extends WireDeltaUsage {
  readonly cache_creation: {
    readonly ephemeral_5m_input_tokens: number
    readonly ephemeral_1h_input_tokens: number
  } | null
  readonly service_tier: string | null
  readonly inference_geo: string | null
  readonly speed: string | null
}

/**
 * Usage for a client. Cache writes of other vendors' lifetimes are told as the nearest this protocol knows.
 * Undefined: not known yet. How long writes are kept is told nowhere else, so it is null then: a zero would stay.
 */
export function encodeUsage(usage: Usage | undefined, serving: Serving | undefined): WireUsage {
  const own = serving?.protocol === PROTOCOL ? serving : undefined
  return {
    ...encodeDeltaUsage(usage ?? NO_USAGE),
    cache_creation: usage
      ? {
          ephemeral_5m_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite30mTokens,
          ephemeral_1h_input_tokens: usage.cacheWrite1hTokens + usage.cacheWrite12hTokens,
        }
      : null,
    service_tier: own?.serviceTier ?? null,
    inference_geo: own?.region ?? null,
    speed: own?.speed ?? null,
  }
}

/** Usage for the end of a client's stream. */
export function encodeDeltaUsage(usage: Usage): WireDeltaUsage {
  return {
    input_tokens: usage.uncachedInputTokens,
    cache_creation_input_tokens:
      usage.cacheWrite5mTokens + usage.cacheWrite30mTokens + usage.cacheWrite1hTokens + usage.cacheWrite12hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: { thinking_tokens: usage.reasoningTokens },
    server_tool_use: null,
  }
}
