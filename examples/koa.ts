import { sluice } from '@sluice/koa'
import Koa from 'koa'
import { createSluice, readPolicyFile } from 'sluice'

const router = createSluice(readPolicyFile('policy.json').policy)
const app = new Koa()
app.use(sluice(router, { prefix: '/llm' }))
app.use(async (ctx) => {
  const answer = await ctx.sluice.chat({ messages: 'Tell me a joke about rivers.' })
  ctx.body = `${answer.text}\n(${answer.tier}: ${answer.deployment}, ${answer.costNanoUsd} nano-dollars)\n`
})
app.listen(3000)
