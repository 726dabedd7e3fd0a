import type { BillingConditions } from '@sluice/catalog'
import type { CompiledDeployment } from '../decision.ts'

/** How a deployment is billed at a time, in milliseconds since 1970. */
export function billingOf({ deployment }: CompiledDeployment, time: number): BillingConditions {
  return { time, isRegional: deployment.residency !== undefined }
}
