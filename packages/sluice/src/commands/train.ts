import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { LIST_COSTS } from '@sluice/classifier'
import { trainOwnModel } from '@sluice/classifier/train'
import { parseTarget } from '../train/parse-target.ts'
import { readLabels } from '../train/read-labels.ts'
import { trainingReport, verdict } from '../train/training-report.ts'
import { DATA_FILE, readArgs, wholeNumber, type Command } from './command.ts'
import { trainFromRecords } from './train-from-records.ts'

const OPTIONS = {
  data: { type: 'string' },
  out: { type: 'string', default: 'weights.json' },
  seed: { type: 'string', default: '1' },
  target: { type: 'string' },
  report: { type: 'string' },
  'from-records': { type: 'boolean', default: false },
  'miss-cost': { type: 'string', default: '2' },
} as const

/** Trains the classifier on one's own prompts. */
export const trainCommand: Command = {
  name: 'train',
  about: 'Trains the classifier on your own prompts: a weights file for "sluice serve --weights", and a report.',
  help: `sluice train --data my.jsonl [--out weights.json] [--seed 1] [--target quality=0.95] [--report DIR]
sluice train --from-records [--data ${DATA_FILE}] [--out weights.json] [--miss-cost 2] [--seed 1]

Corrects the classifier that ships by your own labelled prompts; where they show no better, it stays as it is and says
so. A line of the data is one of

  {"prompt": "…", "scores": {"haiku": 0.4, "sonnet": 1, "opus": 1}}
  {"prompt": "…", "tier": "haiku", "outcome": "good"}

Scores are 0 to 1; tiers may be left out. "id" says which lines are of the same prompt; default: the prompt itself. By a
hash of it, 60 of 100 prompts are fitted on, 15 solve the threshold, 25 are reported on. The same data and seed give the
same bytes.

  --out     Where the weights go, for "sluice serve --weights" and createTrainedClassifier({ weights }).
  --target  What the threshold is solved for unless the policy says otherwise: quality=0.95, opus=0.1 (most requests
            that may go there), cost=0.5 (of what the top tier alone would cost), under-routing=0.1.
  --report  A folder for report.md, reliability.svg and cost-quality.svg.

With --from-records the labels are the gateway's own records that have feedback (learning.keepFeatures of the policy). The
new weights replace those in force (--out, else those that ship) only where the log shows that they are better: both are
weighed by the probabilities with which tiers were chosen (learning.exploreShare), and the whole 95 % interval of the gain
has to be above nothing. Else it says why not, and nothing changes.

  --miss-cost  What a bad answer costs, in answers of the dearest tier.
`,
  async run(args, out) {
    const { values } = readArgs('train', OPTIONS, args)
    const { data: file = DATA_FILE } = values
    if (values['from-records']) {
      const missCost = wholeNumber('--miss-cost', values['miss-cost'], 1, 1_000)
      await trainFromRecords({ data: file, out: values.out, missCost, ...choicesOf(values) }, out)
      return
    }
    if (values.data === undefined)
      throw new Error('sluice train: name your labels with --data. See sluice train --help.')
    const choices = choicesOf(values)
    const labels = readLabels(readText(values.data), values.data)
    out.write(`${labels.length} labelled prompts in ${values.data}.\n`)
    const model = trainOwnModel(labels, {
      ...choices,
      onTrial: ({ name, gain, error }) =>
        out.write(`  tried: ${name.padEnd(26)} ${signed(gain)} ± ${error.toFixed(4)}\n`),
    })
    out.write(`${verdict(model)}\n`)
    for (const notice of model.notices) out.write(`${notice}\n`)
    writeFileSync(values.out, model.weights)
    out.write(
      `${values.out}: ${model.name}, ${model.weights.length} bytes. Use it: sluice serve --weights ${values.out}\n`,
    )
    if (values.report === undefined) return
    mkdirSync(values.report, { recursive: true })
    const files = Object.entries(trainingReport(model, LIST_COSTS))
    for (const [name, text] of files) writeFileSync(join(values.report, name), text)
    out.write(`${join(values.report, 'report.md')}: how it does on ${model.counts.test} prompts it has not seen.\n`)
  },
}

function choicesOf({ seed, target }: { readonly seed: string; readonly target?: string }) {
  return {
    seed: wholeNumber('--seed', seed, 0, 2 ** 32 - 1),
    target: target === undefined ? undefined : parseTarget(target),
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`sluice train: "${path}" cannot be read. Name your labels with --data.`, { cause: error })
  }
}

function signed(gain: number): string {
  return `${gain < 0 ? '' : '+'}${gain.toFixed(4)}`
}
