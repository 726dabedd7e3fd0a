import { IncomingMessage, ServerResponse, type OutgoingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'

/** A connection without a network: takes at once what is written to it, and keeps it as text. */
export class Wire extends Socket {
  text = ''

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString()
    done()
  }

  override _writev(pieces: readonly { readonly chunk: Buffer }[], done: () => void): void {
    for (const { chunk } of pieces) this.text += chunk.toString()
    done()
  }
}

/** A request that has arrived in full over this wire, and its response. As under a server, the response closes once it is sent. */
export function exchangeOver(wire: Wire, path: string, headers: OutgoingHttpHeaders) {
  const req = new IncomingMessage(wire)
  Object.assign(req, { method: 'POST', url: path, httpVersion: '1.1', httpVersionMajor: 1, httpVersionMinor: 1 })
  Object.assign(req, { headers, complete: true })
  const res = new ServerResponse(req)
  // The date of this machine would make every trace another.
  res.sendDate = false
  res.assignSocket(wire)
  res.once('finish', () => wire.destroy())
  return { req, res }
}
