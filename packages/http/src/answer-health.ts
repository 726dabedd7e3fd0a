import { SluiceError } from '@sluice/core'
import { authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { EVERYONE } from './handler-options.ts'
import type { Reading } from './routes.ts'
import { writeJson } from './write-json.ts'

/**
 * The status for everyone; which deployments there are and how they do, for those whom `authenticate` knows. Where it knows
 * everyone, that is for operators.
 */
export async function answerHealth(exchange: Exchange, router: Reading): Promise<void> {
  const knowsCallers = exchange.settings.authenticate !== EVERYONE
  writeHealth(exchange, router, knowsCallers ? await isKnown(exchange) : await isOperator(exchange))
}

/** The status for everyone; every breaker, its evidence and why, for operators. */
export async function answerOperatorHealth(exchange: Exchange, router: Reading): Promise<void> {
  writeHealth(exchange, router, await isOperator(exchange))
}

function writeHealth(exchange: Exchange, router: Reading, showsAll: boolean): void {
  const { isDraining } = exchange
  const report = router.health()
  const status = isDraining ? 'draining' : report.status
  // A load balancer goes by the status code: it shall send nobody here any more.
  writeJson(exchange, isDraining ? 503 : 200, {}, showsAll ? { ...report, status } : { status })
}

async function isOperator({ req, settings }: Exchange): Promise<boolean> {
  try {
    return await settings.isOperator(req)
  } catch (error) {
    return unknownAfter(error, settings.onError)
  }
}

async function isKnown({ req, settings }: Exchange): Promise<boolean> {
  try {
    await authenticate(req, settings.authenticate)
    return true
  } catch (error) {
    return unknownAfter(error, settings.onError)
  }
}

/** A probe that finds the host app's list of keys out of order shall not take the whole app for dead. */
function unknownAfter(error: unknown, onError: (error: unknown) => void): false {
  if (!(error instanceof SluiceError)) onError(error)
  return false
}
