import { existsSync } from 'node:fs'
import { systemClock } from '@sluice/core'
import { spendQueryOf, spendReport } from '@sluice/http'
import { REPORT_TEXT, type ReportFormat } from '../report/report-text.ts'
import { openStores } from '../stores/open-stores.ts'
import { DATA_FILE, readArgs, type Command } from './command.ts'

const OPTIONS = {
  by: { type: 'string', default: 'tenant,tier,model' },
  since: { type: 'string', default: '7d' },
  until: { type: 'string' },
  tenant: { type: 'string' },
  data: { type: 'string', default: DATA_FILE },
  json: { type: 'boolean', default: false },
  csv: { type: 'boolean', default: false },
} as const

/** Adds up what was spent. */
export const reportCommand: Command = {
  name: 'report',
  about: 'Shows what was spent and saved, by tenant, tier, model, day, …',
  help: `sluice report [--by tenant,tier,model] [--since 7d] [--until 1d] [--tenant NAME] [--json | --csv] [--data ${DATA_FILE}]

Shows what was spent and what it would have cost elsewhere, from the records that "sluice serve" keeps.
Amounts are dollars with all nine decimals: sums are exact. A saving is signed: negative is a loss.

  --by      tenant, key, tier, model, deployment, provider, surface, end, day, hour, with commas between; "" for one sum.
  --since   How far back (7d, 24h, 30m) or a day or moment in UTC (2026-11-01, 2026-11-01T06:00).
  --until   The same; default: now.
`,
  async run(args, out) {
    const { values } = readArgs('report', OPTIONS, args)
    const { by, since, until, tenant, data } = values
    const query = spendQueryOf({ by, since, until, tenant }, systemClock.now())
    if (!existsSync(data))
      throw new Error(
        `sluice report: there is no file "${data}". Start the gateway first, or name its file with --data.`,
      )
    const stores = await openStores({ data })
    try {
      out.write(REPORT_TEXT[formatOf(values)](spendReport(query, await stores.records.spend(query))))
    } finally {
      await stores.close()
    }
  },
}

function formatOf({ json, csv }: { readonly json: boolean; readonly csv: boolean }): ReportFormat {
  if (json && csv) throw new Error('sluice report: choose one of --json and --csv.')
  if (json) return 'json'
  return csv ? 'csv' : 'table'
}
