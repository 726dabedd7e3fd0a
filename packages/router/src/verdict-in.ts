/** The one word that a judge was asked for, alone on its last line; undefined where anything else stands there. */
export function verdictIn<Word extends string>(said: string, words: readonly Word[]): Word | undefined {
  const last = said.trim().split('\n').at(-1) ?? ''
  const bare = last.replaceAll(/[^A-Za-z ]/g, '').trim()
  return words.find((word) => word === bare)
}
