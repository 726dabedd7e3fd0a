const MAX_CHARACTERS = 64

/** What a message repeats of a text from outside: its first 64 characters, and `…` when there are more. */
export function excerpt(text: string): string {
  if (text.length <= MAX_CHARACTERS) return text
  // Spelled anew: a slice would keep the whole text in memory for as long as the message lives.
  const characters = Array.from(text.slice(0, MAX_CHARACTERS).toWellFormed())
  return `${characters.join('')}…`
}
