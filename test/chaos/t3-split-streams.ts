/**
 * T3: fifty recorded streams of five framings, each read again in two pieces for every byte at which it can be split.
 *
 *   node --conditions=@sluice/source test/chaos/t3-split-streams.ts [--quick]
 */
import { oddWhenInBytes, oddWhenSplitAt, recordFifty } from '../streams/split-streams.ts'
import { isQuick, writeFigure, writeProgress } from './write-figure.ts'

const STEP = isQuick ? 50 : 1
const recorded = await recordFifty()
let [splits, odd] = [0, 0]
for (const [index, stream] of recorded.entries()) {
  if ((await oddWhenInBytes(stream)) !== undefined) odd += 1
  for (let at = 1; at < stream.bytes.length; at += STEP) {
    const said = await oddWhenSplitAt(at, stream)
    splits += 1
    if (said !== undefined) odd += 1
    if (said !== undefined) writeProgress(`T3: ${stream.wire} split at ${at}: ${said}`)
  }
  writeProgress(`T3: ${index + 1} of ${recorded.length}, ${splits} splits`)
}

writeFigure({
  id: 'T3',
  asked: `${recorded.length} recorded streams${STEP === 1 ? '' : `, at every ${STEP}th byte`}: the same at every split`,
  got: `${splits} splits and ${recorded.length} streams in single bytes, ${odd} of them read otherwise`,
  isMet: odd === 0 && recorded.length === 50,
})
process.exit()
