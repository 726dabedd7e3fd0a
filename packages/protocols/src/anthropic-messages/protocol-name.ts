/** Names this protocol, and issues the seals of its reasoning blocks. */
export const PROTOCOL = 'anthropic-messages'
