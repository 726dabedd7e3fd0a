export interface VllmModel {
  readonly id: string
  /** Prompt and answer together; what eight H100 hold. */
  readonly maxModelLength: number
}

export const VLLM_MODELS: readonly VllmModel[] = [
  { id: 'meta-llama/Llama-4-Scout-17B-16E-Instruct', maxModelLength: 1_000_000 },
  { id: 'meta-llama/Llama-4-Maverick-17B-128E-Instruct', maxModelLength: 430_000 },
]
