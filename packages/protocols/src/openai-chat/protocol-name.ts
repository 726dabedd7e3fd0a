/** The protocol's name: what its surface and its messages to operators are called. */
export const PROTOCOL = 'openai-chat'
