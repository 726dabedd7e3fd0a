import { rowsAt, textAt } from '@sluice/provider-kit'

interface ListedModel {
  readonly id: string | undefined
  readonly lifecycle: 'active' | 'deprecated' | undefined
  readonly retires_at: string | undefined
}

type Get = (path: string) => Promise<unknown>

/**
 * What Bedrock's control plane has: its models, and the profiles through which they are called, each with the dates of its
 * model. Source: https://docs.aws.amazon.com/bedrock/latest/APIReference, ListFoundationModels and ListInferenceProfiles.
 */
export async function listBedrockModels(get: Get): Promise<{ readonly data: readonly ListedModel[] } | undefined> {
  const summaries = rowsAt(await get('/foundation-models'), 'modelSummaries')
  if (!summaries) return undefined
  const models = new Map(summaries.map((summary) => [textAt(summary, 'modelId'), modelOf(summary)]))
  const profiles = [...(await listProfiles(get, 'SYSTEM_DEFINED')), ...(await listProfiles(get, 'APPLICATION'))]
  return { data: [...models.values(), ...profiles.flatMap((profile) => profileRows(profile, models))] }
}

function modelOf(summary: unknown): ListedModel {
  const status = textAt(summary, 'modelLifecycle', 'status')
  return {
    id: textAt(summary, 'modelId'),
    lifecycle: status === undefined ? undefined : status === 'LEGACY' ? 'deprecated' : 'active',
    retires_at: textAt(summary, 'modelLifecycle', 'endOfLifeTime'),
  }
}

async function listProfiles(get: Get, type: 'SYSTEM_DEFINED' | 'APPLICATION'): Promise<readonly unknown[]> {
  const profiles: unknown[] = []
  for (let token: string | undefined = ''; token !== undefined;) {
    const from: string = token && `&nextToken=${encodeURIComponent(token)}`
    const page = await get(`/inference-profiles?type=${type}&maxResults=1000${from}`)
    profiles.push(...(rowsAt(page, 'inferenceProfileSummaries') ?? []))
    token = textAt(page, 'nextToken') || undefined
  }
  return profiles
}

/** A profile can be called by its id, and by its ARN. */
function profileRows(profile: unknown, models: ReadonlyMap<string | undefined, ListedModel>): ListedModel[] {
  const [first] = rowsAt(profile, 'models') ?? []
  const model = models.get(textAt(first, 'modelArn')?.split('/').at(-1))
  const row = { lifecycle: model?.lifecycle, retires_at: model?.retires_at }
  return ['inferenceProfileId', 'inferenceProfileArn'].map((name) => ({ id: textAt(profile, name), ...row }))
}
