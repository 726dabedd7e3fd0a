import { serve } from '../serve.ts'
import { DATA_FILE, duration, readArgs, wholeNumber, type Command } from './command.ts'

const OPTIONS = {
  policy: { type: 'string', default: 'seed' },
  port: { type: 'string', default: '8787' },
  host: { type: 'string', default: '127.0.0.1' },
  catalog: { type: 'string', multiple: true },
  weights: { type: 'string' },
  data: { type: 'string', default: DATA_FILE },
  'keep-records': { type: 'string', default: '400d' },
  redis: { type: 'string' },
  keys: { type: 'boolean', default: false },
  'admin-key-env': { type: 'string' },
  drain: { type: 'string', default: '30s' },
  quiet: { type: 'boolean', default: false },
  'log-json': { type: 'boolean', default: false },
} as const

/** Starts the gateway. */
export const serveCommand: Command = {
  name: 'serve',
  about: 'Starts the gateway: real vendors for the keys found in the environment, the simulator for the rest.',
  help: `sluice serve [--policy seed] [--port 8787] [--host 127.0.0.1] [--data ${DATA_FILE}] [--keep-records 400d] [--redis URL] [--keys] [--admin-key-env NAME] [--drain 30s]

Starts the gateway. Real vendors for the keys found in the environment (ANTHROPIC_API_KEY,
OPENAI_API_KEY, VLLM_BASE_URL, …), the simulator for the rest.

  --policy   A preset (seed, 2026-11) or the path of a JSON file, which is then followed for changes.
  --catalog  A JSON file with prices and models of your own; may be given more than once.
  --weights  The classifier's weights, as "sluice train" writes them, for a policy whose routing.classifier is "trained".
  --host     Where to listen. Whoever reaches the gateway spends your money: keep it on loopback, or use --keys.
  --data     The file that keeps spend, budgets, records and keys over a restart; "none": memory only.
  --keep-records  How long the file keeps the record of a request; what is older is in no report.
  --redis    Share budgets, quotas and keys with other gateways: redis://host:6379, redis+cluster://host:7000,host:7001
             or redis+sentinel://host:26379/name. Default: SLUICE_REDIS_URL, else no Redis.
  --keys     Let in only who presents a virtual key (sluice keys issue). Needs SLUICE_KEY_PEPPER.
  --admin-key-env  Environment variable with the operators' key: /sluice/health and /sluice/spend are for who presents it,
             and nobody else. Default: for who asks from this machine itself.
  --drain    How long requests in flight may go on when it is told to stop (SIGTERM, SIGINT).
  --quiet    No line per request.
  --log-json  One line of JSON per request, for log collectors; never a prompt or an answer.
`,
  async run(args) {
    const { values } = readArgs('serve', OPTIONS, args)
    const port = wholeNumber('--port', values.port, 0, 65_535)
    const data = values.data === 'none' ? undefined : values.data
    const redisUrl = values.redis ?? process.env['SLUICE_REDIS_URL']
    const pepper = values.keys ? pepperOf(process.env) : undefined
    const drainMs = duration('--drain', values.drain)
    const { policy, host, quiet, catalog, weights } = values
    const keepRecordsMs = duration('--keep-records', values['keep-records'])
    const adminKey = adminKeyOf(values['admin-key-env'], process.env)
    const stores = { data, redisUrl, pepper, adminKey, keepRecordsMs }
    await serve({
      policy,
      host,
      quiet,
      logsJson: values['log-json'],
      port,
      drainMs,
      weights,
      ...stores,
      catalogPaths: catalog ?? [],
      env: process.env,
    })
  },
}

function adminKeyOf(name: string | undefined, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (name === undefined) return undefined
  const key = env[name]
  if (key !== undefined && key.length >= 32) return key
  throw new Error('sluice: --admin-key-env must name an environment variable with a key of at least 32 characters.')
}

/** @throws Error that says what to set */
export function pepperOf(env: Readonly<Record<string, string | undefined>>): string {
  const pepper = env['SLUICE_KEY_PEPPER']
  if (pepper) return pepper
  throw new Error(
    'sluice: virtual keys need SLUICE_KEY_PEPPER: a secret of at least 32 characters, kept apart from the data file.',
  )
}
