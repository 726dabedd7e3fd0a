import { SluiceError } from '@sluice/core'
import type { Router } from '@sluice/router'
import { authenticate } from './authenticate.ts'
import type { Exchange } from './exchange.ts'
import { writeJson } from './write-json.ts'

/** The status for everyone; which deployments there are and how they do, for those whom `authenticate` knows. */
export async function answerHealth(exchange: Exchange, router: Router): Promise<void> {
  const report = router.health()
  writeJson(exchange, 200, {}, (await isKnown(exchange)) ? report : { status: report.status })
}

async function isKnown({ req, settings }: Exchange): Promise<boolean> {
  try {
    await authenticate(req, settings.authenticate)
    return true
  } catch (error) {
    // A probe that finds the host app's list of keys out of order shall not take the whole app for dead.
    if (!(error instanceof SluiceError)) settings.onError(error)
    return false
  }
}
