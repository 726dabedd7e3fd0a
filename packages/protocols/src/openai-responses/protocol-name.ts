/** The protocol's name: what its seals and its surface are called. */
export const PROTOCOL = 'openai-responses'
