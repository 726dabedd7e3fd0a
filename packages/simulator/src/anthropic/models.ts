const THINKING_MODES = ['adaptive', 'enabled', 'disabled', 'between_tools'] as const

/** Ways to think that a request can name. */
export type ThinkingMode = (typeof THINKING_MODES)[number]

/** The mode of that name; undefined where there is none. */
export function thinkingModeOf(name: unknown): ThinkingMode | undefined {
  return THINKING_MODES.find((mode) => mode === name)
}

/** What one generation of models takes and turns down. Source: the vendor's table of parameter rules, November 2026. */
interface AnthropicRules {
  /** Of temperature, top_p and top_k under version 2023-06-01; the later version never takes them. */
  readonly sampling: 'rejected' | 'defaults-only' | 'taken'
  /** The modes it takes, each with the efforts it takes beside it; `any` for all. */
  readonly thinking: Readonly<Partial<Record<ThinkingMode, readonly string[] | 'any'>>>
  /** What happens when the request does not say. */
  readonly defaultThinking: ThinkingMode
  /** Whether thinking text is left out unless asked for. */
  readonly omitsThinking: boolean
  readonly takesForcedToolChoice: boolean
  readonly takesPrefill: boolean
  readonly efforts: readonly string[]
  /** Whether thinking blocks of another model are turned down. */
  readonly bindsThinkingToModel: boolean
}

export interface AnthropicModel {
  readonly id: string
  /** The id in answers, where it differs. */
  readonly datedId?: string
  readonly line: 'opus' | 'sonnet' | 'haiku' | 'fable' | 'mythos'
  readonly releasedOn: string
  readonly contextTokens: number
  readonly maxOutputTokens: number
  /** Prefixes shorter than this are not cached. */
  readonly cacheMinimumTokens: number
  readonly rules: AnthropicRules
}

const UP_TO_HIGH = ['low', 'medium', 'high']
const UP_TO_MAX = [...UP_TO_HIGH, 'xhigh', 'max']

const ALWAYS_THINKING: AnthropicRules = {
  sampling: 'rejected',
  thinking: { adaptive: 'any' },
  defaultThinking: 'adaptive',
  omitsThinking: true,
  takesForcedToolChoice: false,
  takesPrefill: false,
  efforts: UP_TO_MAX,
  bindsThinkingToModel: true,
}
const FABLE_5: AnthropicRules = { ...ALWAYS_THINKING, takesForcedToolChoice: true, bindsThinkingToModel: false }
const SONNET_5_5: AnthropicRules = { ...ALWAYS_THINKING, thinking: { adaptive: 'any', between_tools: UP_TO_HIGH } }
const HAIKU_5_5: AnthropicRules = { ...FABLE_5, thinking: { adaptive: 'any', disabled: UP_TO_HIGH } }
const SONNET_5: AnthropicRules = { ...FABLE_5, thinking: { adaptive: 'any', disabled: 'any' } }
const OPUS_4_7: AnthropicRules = { ...SONNET_5, sampling: 'defaults-only', defaultThinking: 'disabled' }
const FOUR_6: AnthropicRules = {
  ...OPUS_4_7,
  sampling: 'taken',
  thinking: { adaptive: 'any', enabled: 'any', disabled: 'any' },
  omitsThinking: false,
  efforts: [...UP_TO_HIGH, 'max'],
}
const OPUS_4_5: AnthropicRules = {
  ...FOUR_6,
  thinking: { enabled: 'any', disabled: 'any' },
  takesPrefill: true,
  efforts: UP_TO_HIGH,
}
// Whether the vendor turns an effort down here or ignores it is not confirmed; the strict reading is taken.
const FOUR_5: AnthropicRules = { ...OPUS_4_5, efforts: [] }

const LARGE = { contextTokens: 1_000_000, maxOutputTokens: 128_000 }
const SMALL = { contextTokens: 200_000, maxOutputTokens: 64_000 }

// Cache minimums of the 5.5 and 5.1+ generations are not published: taken from the generation before.
export const ANTHROPIC_MODELS: readonly AnthropicModel[] = [
  {
    id: 'claude-fable-5-2',
    line: 'fable',
    releasedOn: '2026-11-09',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: ALWAYS_THINKING,
  },
  {
    id: 'claude-fable-5-1',
    line: 'fable',
    releasedOn: '1970-01-01',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: ALWAYS_THINKING,
  },
  { id: 'claude-fable-5', line: 'fable', releasedOn: '2026-06-09', ...LARGE, cacheMinimumTokens: 512, rules: FABLE_5 },
  {
    id: 'claude-mythos-5-2',
    line: 'mythos',
    releasedOn: '1970-01-01',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: ALWAYS_THINKING,
  },
  {
    id: 'claude-mythos-5-1',
    line: 'mythos',
    releasedOn: '1970-01-01',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: ALWAYS_THINKING,
  },
  {
    id: 'claude-mythos-5',
    line: 'mythos',
    releasedOn: '1970-01-01',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: FABLE_5,
  },
  {
    id: 'claude-opus-5-5',
    line: 'opus',
    releasedOn: '2026-09-22',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: ALWAYS_THINKING,
  },
  {
    id: 'claude-opus-5',
    line: 'opus',
    releasedOn: '2026-07-24',
    ...LARGE,
    cacheMinimumTokens: 512,
    rules: { ...FABLE_5, thinking: HAIKU_5_5.thinking },
  },
  {
    id: 'claude-opus-4-8',
    line: 'opus',
    releasedOn: '2026-05-28',
    ...LARGE,
    cacheMinimumTokens: 1024,
    rules: OPUS_4_7,
  },
  {
    id: 'claude-opus-4-7',
    line: 'opus',
    releasedOn: '2026-04-16',
    ...LARGE,
    cacheMinimumTokens: 2048,
    rules: OPUS_4_7,
  },
  { id: 'claude-opus-4-6', line: 'opus', releasedOn: '2026-02-05', ...LARGE, cacheMinimumTokens: 4096, rules: FOUR_6 },
  {
    id: 'claude-opus-4-5',
    datedId: 'claude-opus-4-5-20251101',
    line: 'opus',
    releasedOn: '2025-11-24',
    ...SMALL,
    cacheMinimumTokens: 4096,
    rules: OPUS_4_5,
  },
  {
    id: 'claude-sonnet-5-5',
    line: 'sonnet',
    releasedOn: '2026-09-28',
    ...LARGE,
    cacheMinimumTokens: 1024,
    rules: SONNET_5_5,
  },
  {
    id: 'claude-sonnet-5',
    line: 'sonnet',
    releasedOn: '2026-06-30',
    ...LARGE,
    cacheMinimumTokens: 1024,
    rules: SONNET_5,
  },
  {
    id: 'claude-sonnet-4-6',
    line: 'sonnet',
    releasedOn: '2026-02-17',
    ...LARGE,
    cacheMinimumTokens: 1024,
    rules: FOUR_6,
  },
  {
    id: 'claude-sonnet-4-5',
    datedId: 'claude-sonnet-4-5-20250929',
    line: 'sonnet',
    releasedOn: '2025-09-29',
    ...SMALL,
    cacheMinimumTokens: 1024,
    rules: FOUR_5,
  },
  {
    id: 'claude-haiku-5-5',
    line: 'haiku',
    releasedOn: '2026-10-07',
    ...LARGE,
    cacheMinimumTokens: 1024,
    rules: HAIKU_5_5,
  },
  {
    id: 'claude-haiku-4-5',
    datedId: 'claude-haiku-4-5-20251001',
    line: 'haiku',
    releasedOn: '2025-10-15',
    ...SMALL,
    cacheMinimumTokens: 4096,
    rules: FOUR_5,
  },
]

/** By id or dated id; undefined for one that is unknown or retired. */
export function findAnthropicModel(id: string): AnthropicModel | undefined {
  return ANTHROPIC_MODELS.find((model) => model.id === id || model.datedId === id)
}
