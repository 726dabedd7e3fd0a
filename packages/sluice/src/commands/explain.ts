import { existsSync } from 'node:fs'
import { parseChatRequest } from '@sluice/core'
import { createSluice } from '../create-sluice.ts'
import { explanationText, recordText } from '../explain/explanation-text.ts'
import { readOverlayFile } from '../read-overlay-file.ts'
import { readPolicyFile } from '../read-policy-file.ts'
import { openStores } from '../stores/open-stores.ts'
import { unusedConnection } from '../unused-connection.ts'
import { DATA_FILE, readArgs, type Command, type Output } from './command.ts'

const OPTIONS = {
  policy: { type: 'string', default: 'seed' },
  catalog: { type: 'string', multiple: true },
  model: { type: 'string', default: 'auto' },
  tenant: { type: 'string', default: 'default' },
  tag: { type: 'string', multiple: true },
  data: { type: 'string', default: DATA_FILE },
  json: { type: 'boolean', default: false },
} as const

type Values = ReturnType<typeof readArgs<typeof OPTIONS>>['values']

const DECISION = /^dec_\w+$/

/** Tells the whole decision for a prompt, or a stored one. */
export const explainCommand: Command = {
  name: 'explain',
  about: 'Tells who would answer a prompt and why, or what became of a request.',
  help: `sluice explain PROMPT [--policy seed] [--model auto] [--tenant NAME] [--tag TAG] [--catalog overlay.json] [--json]
       sluice explain DECISION-ID [--data ${DATA_FILE}] [--json]

Tells who would answer a prompt now, at what price, and why the others would not; nobody is called. For the id of a
decision (x-sluice-decision of an answer) it tells what became of that request.

  --policy   A preset (seed, 2026-11) or the path of a JSON file.
  --catalog  A JSON file with prices and models of your own; may be given more than once.
  --model    auto, tier:haiku, tier:sonnet, tier:opus or a catalog id.
  --tag      A tag, for rules; may be given more than once.
  --data     The file in which "sluice serve" keeps its records.
`,
  async run(args, out) {
    const { values, positionals } = readArgs('explain', OPTIONS, args, 1)
    const [asked] = positionals
    if (asked === undefined) throw new Error('sluice explain: what? Pass a prompt or the id of a decision.')
    return DECISION.test(asked) ? explainStored(asked, values, out) : explainPrompt(asked, values, out)
  },
}

async function explainPrompt(prompt: string, values: Values, out: Output): Promise<number> {
  const { policy, origin } = readPolicyFile(values.policy)
  const catalogOverlays = (values.catalog ?? []).map(readOverlayFile)
  const sluice = createSluice(policy, { origin, catalogOverlays, onMissing: unusedConnection })
  const request = parseChatRequest({ model: values.model, messages: prompt })
  const { signal } = new AbortController()
  const context = { requestId: 'explain', tenant: values.tenant, tags: values.tag, surface: 'in-process', signal }
  const told = await sluice.explain(request, context).finally(() => sluice.close())
  const refusal = told.refusal === undefined ? '' : `\n${told.refusal}\n`
  out.write(values.json ? json(told) : `${explanationText(told)}${refusal}`)
  return told.refusal === undefined ? 0 : 1
}

async function explainStored(id: string, { data, json: asJson }: Values, out: Output): Promise<number> {
  if (!existsSync(data)) {
    throw new Error(`sluice explain: there is no file "${data}". Name the gateway's file with --data.`)
  }
  const stores = await openStores({ data })
  try {
    const record = await stores.records.find(id)
    if (!record) throw new Error(`sluice explain: "${data}" has no decision "${id}".`)
    out.write(asJson ? json(record) : recordText(record))
    return 0
  } finally {
    await stores.close()
  }
}

/** Amounts are whole nano-dollars, as text: JSON's numbers are not exact. */
function json(value: unknown): string {
  return `${JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each), 2)}\n`
}
