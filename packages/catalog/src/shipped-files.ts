import anthropic from './data/anthropic.json' with { type: 'json' }
import azure from './data/azure.json' with { type: 'json' }
import bedrock from './data/bedrock.json' with { type: 'json' }
import foundry from './data/foundry.json' with { type: 'json' }
import google from './data/google.json' with { type: 'json' }
import openai from './data/openai.json' with { type: 'json' }
import vertex from './data/vertex.json' with { type: 'json' }
import vllm from './data/vllm.json' with { type: 'json' }

/** The catalog as it ships, models before the offers that name them. State of 22 November 2026. */
export const SHIPPED_FILES: Readonly<Record<string, unknown>> = {
  anthropic,
  openai,
  azure,
  google,
  vllm,
  bedrock,
  vertex,
  foundry,
}
