/**
 * What reading the features and guessing a tier costs, in microseconds of processor time:
 *
 *   node --conditions=@sluice/source packages/classifier/measure/benchmark.ts
 */
import { parseChatRequest, type ChatRequest } from '@sluice/core'
import { createTrainedClassifier, extractFeatures } from '../src/index.ts'

const LENGTHS = [200, 2000, 8000, 100_000]
const ROUNDS = 5
const CHARACTERS_A_ROUND = 4_000_000
const SENTENCES = [
  'A triangle has sides of 3, 4 and 5 metres; find its area and explain why it is right-angled.\n',
  'Write a Python function that parses a CSV file and returns rows grouped by the column "city".\n',
  'The council met on Tuesday to discuss whether the park should open before 9 o’clock in winter.\n',
  'Which of the following statements about $x^2 + 1 = 0$ must be true? A. None B. All C. Some\n',
]

const classifier = createTrainedClassifier()
for (const characters of LENGTHS) {
  const requests = SENTENCES.map((_, first) => parseChatRequest({ messages: textOf(characters, first) }))
  const means = Array.from({ length: ROUNDS }, () => measure(requests, Math.max(200, CHARACTERS_A_ROUND / characters)))
  console.log(
    `${String(characters).padStart(7)} characters: ${Math.min(...means.slice(1)).toFixed(1)} us (best of ${ROUNDS - 1} means)`,
  )
}

function textOf(characters: number, first: number): string {
  let text = ''
  for (let index = first; text.length < characters; index += 1) text += SENTENCES[index % SENTENCES.length] ?? ''
  return text.slice(0, characters)
}

/** Mean processor time of one request: a busy machine makes no difference to it, as it would to the clock on the wall. */
function measure(requests: readonly ChatRequest[], count: number): number {
  const before = process.cpuUsage()
  for (let index = 0; index < count; index += 1) {
    const request = requests[index % requests.length]
    if (request) classifier.classify(extractFeatures(request))
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}
