import { sluice } from '@sluice/fastify'
import fastify from 'fastify'
import { createSluice, readPolicyFile } from 'sluice'

const router = createSluice(readPolicyFile('policy.json').policy)
const app = fastify({ requestTimeout: 30_000 })
await app.register(sluice(router), { prefix: '/llm' })
app.get('/llm/joke', async (request) => {
  const answer = await request.sluice.chat({ messages: 'Tell me a joke about rivers.' })
  return `${answer.text}\n(${answer.tier}: ${answer.deployment}, ${answer.costNanoUsd} nano-dollars)\n`
})
await app.listen({ port: 3000 })
