import type { LanguageModelV4Message, LanguageModelV4Prompt, SharedV4Warning } from '@ai-sdk/provider'
import type { ChatRequestInput } from '@sluice/core'
import { cacheOf } from './cache-of.ts'
import { sealOf } from './seal-of.ts'
import { writeFile } from './write-file.ts'
import { writeToolResult } from './write-tool-result.ts'

type MessageInput = Exclude<ChatRequestInput['messages'], string>[number]
type ContentOf<Role> = Exclude<Extract<MessageInput, { role: Role }>['content'], string>
type Of<Role> = Extract<LanguageModelV4Message, { role: Role }>

/** A prompt as messages. Instructions stay where they are: the router knows which hosts take them in the middle. */
export function writePrompt(prompt: LanguageModelV4Prompt): {
  readonly messages: MessageInput[]
  readonly warnings: SharedV4Warning[]
} {
  const warnings: SharedV4Warning[] = []
  const messages = prompt.flatMap((message): MessageInput[] => {
    switch (message.role) {
      case 'system':
        return [
          {
            role: 'system',
            content: [{ type: 'text', text: message.content, cache: cacheOf(message.providerOptions) }],
          },
        ]
      case 'user':
        return [{ role: 'user', content: userContent(message) }]
      case 'assistant':
        return [{ role: 'assistant', content: assistantContent(message, warnings) }]
      case 'tool':
        return [{ role: 'user', content: toolContent(message, warnings) }]
    }
  })
  return { messages, warnings }
}

function userContent({ content }: Of<'user'>): ContentOf<'user'> {
  return content.map((part) =>
    part.type === 'file' ? writeFile(part) : { type: 'text', text: part.text, cache: cacheOf(part.providerOptions) },
  )
}

function assistantContent({ content }: Of<'assistant'>, warnings: SharedV4Warning[]): ContentOf<'assistant'> {
  return content.flatMap((part): ContentOf<'assistant'> => {
    const cache = cacheOf(part.providerOptions)
    switch (part.type) {
      case 'text':
        return [{ type: 'text', text: part.text, cache }]
      case 'reasoning':
        return [{ type: 'reasoning', text: part.text, seal: sealOf(part.providerOptions) }]
      case 'tool-call': {
        const argumentsJson = JSON.stringify(part.input ?? {})
        return [{ type: 'tool-call', id: part.toolCallId, name: part.toolName, argumentsJson, cache }]
      }
      case 'file':
      case 'custom':
      case 'reasoning-file':
      case 'tool-result':
        warnings.push({ type: 'unsupported', feature: `${part.type} in an assistant's message` })
        return []
    }
  })
}

function toolContent({ content }: Of<'tool'>, warnings: SharedV4Warning[]): ContentOf<'user'> {
  return content.flatMap((part) => {
    if (part.type === 'tool-result') return [writeToolResult(part, warnings)]
    warnings.push({ type: 'unsupported', feature: part.type })
    return []
  })
}
