/** One server-sent event, ready to send: `event: x`, `data: {json}`, an empty line. Without a name there is no `event:` line. */
export function sseEvent(event: string | undefined, data: unknown): string {
  const frame = `data: ${JSON.stringify(data)}\n\n`
  return event === undefined ? frame : `event: ${event}\n${frame}`
}
