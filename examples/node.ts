import { createServer } from 'node:http'
import { sluice } from '@sluice/node'
import { createSluice, readPolicyFile } from 'sluice'

const router = createSluice(readPolicyFile('policy.json').policy)
const llm = sluice(router, { prefix: '/llm' })
const app = createServer({ headersTimeout: 10_000, requestTimeout: 30_000 }, async (req, res) => {
  if (await llm(req, res)) return
  const answer = await llm.for(req, res).chat({ messages: 'Tell me a joke about rivers.' })
  res.end(`${answer.text}\n(${answer.tier}: ${answer.deployment}, ${answer.costNanoUsd} nano-dollars)\n`)
})
app.listen(3000)
