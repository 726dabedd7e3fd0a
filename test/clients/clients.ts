import type { ClientSurface } from './client-surface.ts'
import { CHAT_CLIENT } from './speak-chat.ts'
import { MESSAGES_CLIENT } from './speak-messages.ts'
import { RESPONSES_CLIENT } from './speak-responses.ts'

/** Every protocol that clients speak. */
export const CLIENTS: readonly ClientSurface[] = [MESSAGES_CLIENT, CHAT_CLIENT, RESPONSES_CLIENT]
