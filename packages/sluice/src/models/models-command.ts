import { connectSimulator } from '../connect-simulator.ts'
import { createSluice } from '../create-sluice.ts'
import type { Environment } from '@sluice/provider-kit'
import { readPolicyFile } from '../read-policy-file.ts'
import { parsePolicy } from '@sluice/router'
import type { ModelFinding } from './check-models.ts'

export interface ModelsCommandOptions {
  readonly policy: string
  /** Changes to the shipped catalog, as they stand in JSON. */
  readonly catalogOverlays?: readonly unknown[]
  readonly env: Environment
  readonly out: { write(text: string): unknown }
}

/** The `models check` command. Returns its exit code: 1 when a model cannot be called. */
export async function checkModelsCommand({
  policy: name,
  catalogOverlays,
  env,
  out,
}: ModelsCommandOptions): Promise<0 | 1> {
  const { policy, origin } = readPolicyFile(name)
  const standIn = await connectSimulator(parsePolicy(policy, origin), env)
  try {
    const sluice = createSluice(policy, { env, origin, catalogOverlays, onMissing: standIn.connect })
    const findings = await sluice.checkModels().finally(() => sluice.close())
    for (const finding of findings) out.write(`${findingLine(finding)}\n`)
    if (standIn.plays.length > 0) out.write(`not asked, for want of a key: ${standIn.plays.join(', ')}\n`)
    if (findings.every(({ severity }) => severity === 'note')) out.write('every model of the policy can be called\n')
    return findings.some(({ severity }) => severity === 'error') ? 1 : 0
  } finally {
    await standIn.close()
  }
}

/** A finding on one line. */
export function findingLine({ severity, deployment, message }: ModelFinding): string {
  return `${severity}: ${deployment}: ${message}`
}
