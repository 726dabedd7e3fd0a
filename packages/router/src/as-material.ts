/** A text for a judge to read, in one piece: nothing in it can end the tags that it stands between. */
export function asMaterial(text: string): string {
  return JSON.stringify(text).replaceAll('<', String.raw`\u003c`)
}
