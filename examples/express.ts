import { sluice } from '@sluice/express'
import express from 'express'
import { createSluice, readPolicyFile } from 'sluice'

const router = createSluice(readPolicyFile('policy.json').policy)
const app = express()
app.use('/llm', sluice(router))
app.get('/llm/joke', async (req, res) => {
  const answer = await req.sluice.chat({ messages: 'Tell me a joke about rivers.' })
  res.send(`${answer.text}\n(${answer.tier}: ${answer.deployment}, ${answer.costNanoUsd} nano-dollars)\n`)
})
app.listen(3000)
