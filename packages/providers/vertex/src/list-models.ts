import { rowsAt, textAt } from '@sluice/provider-kit'

// Google has the list under its beta version only, beside the /v1 that the SDK's address ends with.
const PATH = '/../v1beta1/publishers/anthropic/models?pageSize=100&listAllVersions=true'

/**
 * Anthropic's models in Model Garden, by their names and by name and version as a call spells them.
 * Source: https://cloud.google.com/vertex-ai/docs/reference/rest/v1beta1/publishers.models/list
 */
export async function listPublisherModels(
  get: (path: string) => Promise<unknown>,
): Promise<{ readonly data: readonly { readonly id: string }[] } | undefined> {
  const ids = new Set<string>()
  for (let token: string | undefined = ''; token !== undefined;) {
    const page = await get(token ? `${PATH}&pageToken=${encodeURIComponent(token)}` : PATH)
    const models = rowsAt(page, 'publisherModels')
    if (!models) return undefined
    for (const id of models.flatMap(idsOf)) ids.add(id)
    token = textAt(page, 'nextPageToken') || undefined
  }
  return { data: [...ids].map((id) => ({ id })) }
}

function idsOf(model: unknown): readonly string[] {
  const name = textAt(model, 'name')?.split('/').at(-1)
  const version = textAt(model, 'versionId')
  if (name === undefined) return []
  return version === undefined || name.includes('@') ? [name] : [name, `${name}@${version}`]
}
