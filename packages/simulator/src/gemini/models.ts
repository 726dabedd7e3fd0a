/** How a model is told to think: by a level, or by a budget in tokens within these bounds. */
export type GeminiThinking =
  | { readonly by: 'level'; readonly levels: readonly string[] }
  | { readonly by: 'budget'; readonly least: number; readonly most: number; readonly canBeOff: boolean }

export interface GeminiModel {
  readonly id: string
  readonly displayName: string
  readonly inputTokens: number
  readonly maxOutputTokens: number
  readonly thinking: GeminiThinking
  /** Whether a function call without the signature of the model's thoughts is turned down. */
  readonly wantsSignatures: boolean
}

const LARGE = { inputTokens: 1_048_576, maxOutputTokens: 65_536 }
const LEVELS = ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH']
const THREE = { ...LARGE, thinking: { by: 'level', levels: LEVELS }, wantsSignatures: true } as const
const FROM_LOW = { thinking: { by: 'level', levels: LEVELS.slice(1) } } as const
const budget = (least: number, most: number, canBeOff: boolean) =>
  ({ ...LARGE, thinking: { by: 'budget', least, most, canBeOff }, wantsSignatures: false }) as const

// Sources: https://ai.google.dev/gemini-api/docs/thinking, .../thought-signatures, .../generate-content/latest-model.
// Those of 3.5-flash-lite and of 3.6 to 3.8-flash are taken over from 3.5-flash.
export const GEMINI_MODELS: readonly GeminiModel[] = [
  { id: 'gemini-4-argon', displayName: 'Gemini 4 Argon', ...THREE, ...FROM_LOW, maxOutputTokens: 32_768 },
  { id: 'gemini-3.8-flash', displayName: 'Gemini 3.8 Flash', ...THREE },
  { id: 'gemini-3.7-flash', displayName: 'Gemini 3.7 Flash', ...THREE },
  { id: 'gemini-3.6-flash', displayName: 'Gemini 3.6 Flash', ...THREE },
  { id: 'gemini-3.5-flash', displayName: 'Gemini 3.5 Flash', ...THREE },
  { id: 'gemini-3.5-flash-lite', displayName: 'Gemini 3.5 Flash-Lite', ...THREE },
  {
    id: 'gemini-3.1-pro-preview',
    displayName: 'Gemini 3.1 Pro Preview',
    ...THREE,
    ...FROM_LOW,
  },
  { id: 'gemini-3.1-flash-lite', displayName: 'Gemini 3.1 Flash-Lite', ...THREE },
  { id: 'gemini-3-flash-preview', displayName: 'Gemini 3 Flash Preview', ...THREE },
  { id: 'gemini-2.5-pro', displayName: 'Gemini 2.5 Pro', ...budget(128, 32_768, false) },
  { id: 'gemini-2.5-flash', displayName: 'Gemini 2.5 Flash', ...budget(1, 24_576, true) },
  { id: 'gemini-2.5-flash-lite', displayName: 'Gemini 2.5 Flash-Lite', ...budget(512, 24_576, true) },
]

/** By id; undefined for one that is unknown or shut down. */
export function findGeminiModel(id: string): GeminiModel | undefined {
  return GEMINI_MODELS.find((model) => model.id === id)
}
