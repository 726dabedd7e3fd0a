import { isProduct } from './file-role.ts'
import type { SourceFile } from './read-source.ts'

const VENDOR_NAME = /anthropic|openai|bedrock|vertex|foundry|vllm|claude|gpt-/gi

/** Where a vendor's name is at home. */
const HOMES: readonly RegExp[] = [
  /^packages\/providers\/(?!kit\/)/,
  /^packages\/protocols\/src\/(?:anthropic|openai|gemini)-/,
  /^packages\/(?:catalog|simulator|sluice)\//,
]

/** Names that may stand elsewhere, each with its reason. */
const GUESTS: readonly { readonly under: RegExp; readonly names: RegExp; readonly reason: string }[] = [
  {
    under: /^packages\/http\/src\//,
    names: /anthropic-?messages|openai-?chat|openai-?responses/gi,
    reason: 'the three surfaces are called after the protocols they speak',
  },
  {
    under: /^packages\/http\/src\/(?:create-handler|in-process\/create-fetch)\.ts$/,
    names: /anthropic-version/gi,
    reason: 'the header by which a client says which protocol it speaks',
  },
]

/** Product code names a vendor only where that vendor is at home. Comments may name anybody. */
export function checkVendorNames(files: readonly SourceFile[]): string[] {
  return files
    .filter(({ path }) => isProduct(path) && !HOMES.some((home) => home.test(path)))
    .flatMap(({ path, codeLines }) => codeLines.flatMap((code, index) => checkLine(path, index + 1, code)))
}

function checkLine(path: string, line: number, code: string): string[] {
  const rest = GUESTS.filter(({ under }) => under.test(path)).reduce((text, { names }) => text.replace(names, ''), code)
  return (rest.match(VENDOR_NAME) ?? []).map(
    (name) =>
      `${path}:${line}: names "${name}"; allowed under providers/, protocols/<name>, catalog, simulator, sluice.`,
  )
}
