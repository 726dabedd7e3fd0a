import { once } from 'node:events'
import { createServer } from 'node:http'
import { startFaultProxy } from '@sluice/simulator'

// What your app calls over TCP; here a shop that counts its orders.
let orders = 0
const shop = createServer((_request, response) => response.end(`order ${(orders += 1)}`)).listen(0, '127.0.0.1')
await once(shop, 'listening')
const address = shop.address()
const port = typeof address === 'object' && address ? address.port : 0

const proxy = await startFaultProxy({ upstream: { host: '127.0.0.1', port } })

async function order(timeoutMs = 5_000): Promise<string> {
  const request = { method: 'POST', signal: AbortSignal.timeout(timeoutMs) }
  try {
    const response = await fetch(`http://${proxy.host}:${proxy.port}`, request)
    return await response.text()
  } catch (error) {
    return error instanceof Error ? error.name : 'failed'
  }
}

console.log(await order()) // order 1

proxy.add({ type: 'drop-reply' })
console.log(await order(), `but ${orders} orders`) // TypeError but 2 orders: a retry would order again
proxy.clear()

proxy.add({ type: 'latency', delayMs: 10_000 })
console.log(await order(100)) // TimeoutError
proxy.clear()

console.log(await order()) // order 4
await proxy.close()
shop.close()
