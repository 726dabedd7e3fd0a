/**
 * A response as it is on the wire: its status and the kind of its content, and of a stream the name and the data of every event.
 * Pings are left out: a vendor sends them when it likes.
 */
export async function readEvents(response: Response): Promise<unknown> {
  const text = await response.text()
  const kind = response.headers.get('content-type')?.split(';')[0]
  const body = kind === 'text/event-stream' ? text.split('\n\n').flatMap(readEvent) : (JSON.parse(text) as unknown)
  return { status: response.status, kind, body }
}

function readEvent(frame: string): readonly unknown[] {
  const lines = frame.split('\n').filter((line) => line !== '' && !line.startsWith(':'))
  const event = lines.map((line) => (line.startsWith('data: {') ? (JSON.parse(line.slice(6)) as unknown) : line))
  return lines.length === 0 || lines[0] === 'event: ping' ? [] : [event]
}
