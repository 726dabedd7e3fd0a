import { existsSync, renameSync, writeFileSync } from 'node:fs'
import {
  compareChoices,
  tierChooser,
  trainOwnModel,
  weighedValue,
  type Estimate,
  type OwnModelOptions,
} from '@sluice/classifier/train'
import { openStores } from '../stores/open-stores.ts'
import { adoptOrKeep } from '../train/adopt-or-keep.ts'
import { choicesOfRecords, labelsOfRecords } from '../train/labels-of-records.ts'
import { readRatedRecords } from '../train/read-rated-records.ts'
import { verdict } from '../train/training-report.ts'
import type { Output } from './command.ts'

export interface FromRecords extends Pick<OwnModelOptions, 'seed' | 'target'> {
  /** The gateway's file. */
  readonly data: string
  /** Where weights go; what stands there is what is in force, else what ships. */
  readonly out: string
  /** What a bad answer costs, in answers of the dearest tier. */
  readonly missCost: number
}

/** Trains on records with feedback, and replaces the weights in force only where the log shows that the new ones are better. */
export async function trainFromRecords({ data, out: path, missCost, ...options }: FromRecords, out: Output) {
  const records = await ratedIn(data)
  out.write(`${records.length} records with feedback and features in ${data}.\n`)
  if (records.length === 0) return out.write(`kept: there is nothing to train on. ${HOW}\n`)
  const model = trainOwnModel(labelsOfRecords(records), options)
  out.write(`${verdict(model)}\n`)
  for (const notice of model.notices) out.write(`${notice}\n`)
  const hasOwn = existsSync(path)
  const current = tierChooser(hasOwn ? path : undefined)
  const log = choicesOfRecords(records, { missCost, current, proposed: model.choose })
  const comparison = compareChoices(log, options.seed)
  const name = hasOwn ? path : 'shipped'
  const line = (who: string, estimate: Estimate, plain?: number) =>
    `  ${who.padEnd(24)} ${worth(estimate)}${plain === undefined ? '' : `   (plain weighting ${number(plain)})`}\n`
  out.write(
    `On ${comparison.known} requests that nothing was fitted on, of which they part on ${comparison.parted}; worth ${missCost} x score - price:\n` +
      line(name, comparison.current, weighedValue(log, 'current')) +
      line(`new (${model.name})`, comparison.proposed, weighedValue(log, 'proposed')) +
      line('gain', comparison.gain),
  )
  const { isAdopted, reason } = adoptOrKeep(comparison)
  if (isAdopted) replaceFile(path, model.weights)
  out.write(isAdopted ? `adopted: ${reason}. ${path} is new.\n` : `kept: ${reason}. ${path} is as it was.\n`)
}

const HOW = 'Set learning.keepFeatures in the policy, and send feedback to POST /sluice/feedback.'

async function ratedIn(data: string) {
  if (!existsSync(data))
    throw new Error(`sluice train: there is no file "${data}". Start the gateway first, or name its file with --data.`)
  const stores = await openStores({ data })
  try {
    return await readRatedRecords(stores.records)
  } finally {
    await stores.close()
  }
}

function worth({ value, low, high }: Estimate): string {
  return `${number(value)} [${number(low)}, ${number(high)}]`
}

function number(value: number): string {
  return Number.isFinite(value) ? value.toFixed(3) : '?'
}

/** Whole or not at all: a gateway may be about to read it. */
function replaceFile(path: string, content: string | Uint8Array): void {
  const next = `${path}.next`
  writeFileSync(next, content)
  renameSync(next, path)
}
