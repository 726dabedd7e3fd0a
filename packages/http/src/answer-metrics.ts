import type { Exchange } from './exchange.ts'
import { writeText } from './write-json.ts'

/** What a scrape is for. */
export async function answerMetrics(exchange: Exchange): Promise<void> {
  const { metrics } = exchange.settings
  if (!metrics) throw new Error('http: there are no metrics, so that there is no such route.')
  writeText(exchange, 200, { 'content-type': metrics.contentType }, await metrics.text())
}
