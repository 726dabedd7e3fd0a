import type { ServerResponse } from 'node:http'

/**
 * Writes and waits until the bytes have left this process, which is both back-pressure and the certainty that a socket destroyed
 * next takes nothing with it. False when the client has left.
 */
export function writeBytes(response: ServerResponse, bytes: string | Uint8Array): Promise<boolean> {
  if (response.destroyed) return Promise.resolve(false)
  if (bytes.length === 0) return Promise.resolve(true)
  return new Promise((resolve) => {
    const leave = () => resolve(false)
    response.once('close', leave)
    response.write(bytes, (error) => {
      response.off('close', leave)
      resolve(!error)
    })
  })
}
