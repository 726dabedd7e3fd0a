export interface OpenAiModel {
  readonly id: string
  /** The id in answers, where it differs. */
  readonly datedId?: string
  readonly created: number
  readonly maxInputTokens: number
  readonly maxOutputTokens: number
  /** Reasoning efforts it takes; none for a model that does not reason. */
  readonly efforts: readonly string[]
  /** When the request does not say; undefined for a model that does not reason. */
  readonly defaultEffort?: string
  /** Whether writing to the prompt cache is counted and charged. */
  readonly countsCacheWrites: boolean
  readonly cachesPrompts: boolean
  /** In Chat Completions: function tools only with effort `none`, or the model is not served there at all. */
  readonly chat: 'taken' | 'tools-without-effort' | 'not-served'
}

const LARGE = { maxInputTokens: 922_000, maxOutputTokens: 128_000 }
const SMALL = { maxInputTokens: 272_000, maxOutputTokens: 128_000 }
const FOUR_1 = { maxInputTokens: 1_047_576, maxOutputTokens: 32_768 }

const FROM_LOW = ['low', 'medium', 'high', 'xhigh']
const PLAIN = { efforts: [], countsCacheWrites: false, cachesPrompts: true, chat: 'taken' } as const
const FIVE_4 = { ...PLAIN, efforts: ['none', ...FROM_LOW], defaultEffort: 'none' } as const
const FIVE_5 = { ...FIVE_4, defaultEffort: 'medium' } as const
const PRO = {
  ...PLAIN,
  efforts: ['medium', 'high', 'xhigh'],
  defaultEffort: 'medium',
  cachesPrompts: false,
  chat: 'not-served',
} as const
const SIX = {
  efforts: ['none', ...FROM_LOW, 'max'],
  defaultEffort: 'medium',
  countsCacheWrites: true,
  cachesPrompts: true,
  chat: 'tools-without-effort',
} as const
const ALWAYS_REASONING = { ...SIX, efforts: [...FROM_LOW, 'max'] } as const

// Which effort a model falls back to is not published for all: gpt-5.4 none, later families medium.
export const OPENAI_MODELS: readonly OpenAiModel[] = [
  { id: 'gpt-6-astra', created: 1_788_393_600, ...LARGE, ...ALWAYS_REASONING },
  { id: 'gpt-6.1-sol', created: 1_790_640_000, ...LARGE, ...ALWAYS_REASONING },
  { id: 'gpt-6.1-terra', created: 1_792_972_800, ...LARGE, ...SIX },
  { id: 'gpt-6-sol', created: 1_790_035_200, ...LARGE, ...SIX },
  { id: 'gpt-6-luna', created: 1_790_035_200, ...LARGE, ...SIX },
  { id: 'gpt-5.6-sol', created: 1_783_000_000, ...LARGE, ...SIX },
  { id: 'gpt-5.6-terra', created: 1_783_000_000, ...LARGE, ...SIX },
  { id: 'gpt-5.6-luna', created: 1_783_000_000, ...LARGE, ...SIX },
  { id: 'gpt-5.5', datedId: 'gpt-5.5-2026-04-23', created: 1_776_902_400, ...LARGE, ...FIVE_5 },
  { id: 'gpt-5.5-pro', created: 1_776_902_400, ...LARGE, ...PRO },
  { id: 'gpt-5.4', datedId: 'gpt-5.4-2026-03-05', created: 1_772_668_800, ...LARGE, ...FIVE_4 },
  { id: 'gpt-5.4-pro', created: 1_772_668_800, ...LARGE, ...PRO },
  { id: 'gpt-5.4-mini', created: 1_773_700_000, ...SMALL, ...FIVE_4 },
  { id: 'gpt-5.4-nano', created: 1_773_700_000, ...SMALL, ...FIVE_4 },
  { id: 'gpt-4.1', datedId: 'gpt-4.1-2025-04-14', created: 1_744_588_800, ...FOUR_1, ...PLAIN },
  { id: 'gpt-4.1-mini', datedId: 'gpt-4.1-mini-2025-04-14', created: 1_744_588_800, ...FOUR_1, ...PLAIN },
]

/** By id or dated id; undefined for one that is unknown or shut down. */
export function findOpenAiModel(id: string): OpenAiModel | undefined {
  return OPENAI_MODELS.find((model) => model.id === id || model.datedId === id)
}
