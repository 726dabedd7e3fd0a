/** The issuer of this protocol's seals, and the beginning of its messages. */
export const PROTOCOL = 'gemini'
