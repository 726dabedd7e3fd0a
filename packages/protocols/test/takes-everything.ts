import type { Capabilities, Intake } from '@sluice/core'

/** What hand-made models can do: all of it. */
export const CAPABILITIES: Capabilities = {
  tools: true,
  parallelTools: true,
  structuredOutput: true,
  images: true,
  documents: true,
  reasoning: true,
  promptCache: true,
  tokenCounting: true,
}

/** What their host takes: nearly all of it. */
export const INTAKE: Intake = {
  imageTypes: ['image/png'],
  documentTypes: ['application/pdf'],
  mediaUrls: true,
  outputInWindow: false,
  toolNamePattern: '^.*$',
  bindsReasoning: false,
  schemas: { tool: 'any', strictTool: 'any', output: 'any', strictOutput: 'any' },
}
